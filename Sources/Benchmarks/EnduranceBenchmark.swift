import ArgumentParser
import Arrays
import Foundation
import Records
import Store
import Streams

/// Streams a dataset larger than memory in a process that may not grow.
struct EnduranceBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "endurance",
    abstract: "Streams a large dataset several times over within a limit of address space.",
    discussion: "The dataset, images of 32×32×3 random bytes in TFDS's layout, is made if the folder has none.")

  @Argument(help: "The dataset's folder.")
  var folder: String

  @Option(help: "The dataset's size.")
  var gigabytes = 12

  @Option(help: "How many epochs.")
  var epochs = 3

  @Option(help: "By how many MiB the address space may grow once the dataset is open.")
  var limit = 256

  @Flag(help: "Print one JSON object a line.")
  var json = false

  private static let recordsPerShard = 1 << 15

  func run() throws {
    if !FileManager.default.fileExists(atPath: "\(folder)/\(TFDSInfo.fileName)") { try generate() }
    let before = try memory()
    let bound = rlim_t(before.virtual + limit << 20)
    var bounds = rlimit(rlim_cur: bound, rlim_max: bound)
    guard setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &bounds) == 0 else {
      throw ValidationError("no limit could be set")
    }

    let dataset = try Dataset(
      directory: TFDSDirectory(opening: folder),
      description: DatasetDescription(
        records: .split("train").interleaved().shuffled(.buffer(size: 10_000)),
        transforms: [.randomFlip(.horizontal), .randomCrop(RandomCrop(padding: 4))], batchSize: 256, remainder: .drop))
    var table = Table("epoch", "GB", "MB/s", "resident MiB", "address growth MiB")
    let recordByteCount = 3072 + 60
    let clock = ContinuousClock()
    for epoch in 0..<epochs {
      let iterator = try BatchIterator(dataset: dataset, key: RandomKey(seed: 1), epoch: epoch)
      var (done, reported, start) = (0, 0, clock.now)
      while let batch = try iterator.next() {
        done += batch.validCount * recordByteCount
        if done - reported >= 2_000_000_000 {
          let seconds = (clock.now - start) / .seconds(1)
          let now = try memory()
          table.append(
            .number(Double(epoch + 1), decimals: 0), .number(Double(done) / 1e9, decimals: 0),
            .number(Double(done - reported) / 1e6 / seconds, decimals: 0),
            .number(Double(now.resident) / 0x1p20, decimals: 0),
            .number(Double(now.virtual - before.virtual) / 0x1p20, decimals: 0))
          (reported, start) = (done, clock.now)
        }
      }
      guard iterator.ledger.delivered + iterator.ledger.remainder == dataset.recordCount else {
        throw ValidationError("the ledger of epoch \(epoch) is \(iterator.ledger)")
      }
    }
    try table.print(asJSON: json)
  }

  /// Bytes of address space, and of them in memory.
  private func memory() throws -> (virtual: Int, resident: Int) {
    let text = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
    let fields = text.split(separator: " ").compactMap { Int($0) }
    guard fields.count > 1 else { throw ValidationError("/proc/self/statm is not understood") }
    let pageByteCount = sysconf(Int32(_SC_PAGESIZE))
    return (fields[0] * pageByteCount, fields[1] * pageByteCount)
  }

  private func generate() throws {
    try Disk.makeFolder(folder)
    let shardCount = gigabytes * 1_000_000_000 / (Self.recordsPerShard * 3132)
    let features = TFDSFeatures(features: [
      "image": .tensor(shape: [32, 32, 3], type: .uint8, encoding: .bytes),
      "label": .classLabel(classCount: 10, names: []),
    ])
    var generator = RandomKey(seed: 1).derived("endurance").generator()
    let folder = folder
    let split = TFDSInfo.Split(
      name: "train", shardLengths: Array(repeating: Self.recordsPerShard, count: shardCount))
    let info = TFDSInfo(name: "endurance", version: "1.0.0", splits: [split])
    func file(_ name: String) throws -> OutputFile { try OutputFile(creating: "\(folder)/\(name)") }
    var noise = [UInt8](repeating: 0, count: 1 << 20)
    for index in noise.indices { noise[index] = UInt8(truncatingIfNeeded: generator.nextWord()) }
    for shard in 0..<shardCount {
      let name = String(format: "endurance-train.tfrecord-%05d-of-%05d", shard, shardCount)
      var writer = try TFRecordWriter(file: file(name))
      for _ in 0..<Self.recordsPerShard {
        let start = generator.below(noise.count - 3072)
        let example = Example(features: [
          "image": .bytes([Array(noise[start..<start + 3072])]), "label": .integers([Int64(generator.below(10))]),
        ])
        try writer.write(example.serialized())
      }
      _ = try writer.finish()
      FileHandle.standardError.write(Data("\rshard \(shard + 1) of \(shardCount)".utf8))
    }
    for (name, bytes) in [(TFDSFeatures.fileName, try features.json()), (TFDSInfo.fileName, try info.json())] {
      let output = try file(name)
      try output.write(bytes)
      _ = try output.finish()
    }
    FileHandle.standardError.write(Data("\n".utf8))
  }
}
