import ArgumentParser
import Datasets
import Glibc
import Pipelines
import Records
import Store

/// `millrace dataset convert FROM TO --format F`.
struct DatasetConvert: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Write a split in another format, and prove nothing was lost.",
    discussion: "What was written is read back and compared, record by record and value by value.")

  /// How shards may be compressed.
  enum ShardCompression: String, CaseIterable, ExpressibleByArgument {
    case none, gzip, zstd
    var compression: Compression {
      switch self {
      case .none: .none
      case .gzip: .gzip
      case .zstd: .zstd
      }
    }
  }

  @OptionGroup var source: SourceOptions
  @Argument(help: "The folder to write; it must not exist.") var target: String
  @Option(
    help: "The format to write: \(SourceOptions.words(DatasetFormat.written)).", transform: SourceOptions.format)
  var format: DatasetFormat
  @Option(help: SourceOptions.formatHelp, transform: SourceOptions.format) var fromFormat: DatasetFormat?
  @Option(help: "The split to convert.") var split = "train"
  @Option(help: "How shards are compressed, in formats that are.") var compression = ShardCompression.none
  @Flag(help: "Print one JSON object.") var json = false

  func run() throws {
    guard access(target, F_OK) != 0 else {
      throw DatasetsError(.configuration, "\(target) exists already; remove it, or write elsewhere")
    }
    let (path, splits) = try source.splits(format: fromFormat)
    guard let dataset = splits.first(where: { $0.split.isName(split) }) else {
      throw DatasetsError(
        .configuration, "\(path) has no split '\(split)'; it has \(splits.map(\.split).joined(separator: ", "))")
    }
    let attempt = try PrivateFolder(in: Disk.folder(of: target), prefix: ".converting-")
    let proof: DatasetConversion
    do {
      proof = try convert(dataset, into: attempt.path)
      try attempt.publish(as: target)
    } catch {
      // The first error is the one to tell; the next conversion removes what stays behind.
      try? attempt.discard()
      throw error
    }
    if json {
      print(try jsonLine(Facts(path: target, recordCount: proof.recordCount, digest: proof.digest)))
    } else {
      print("\(target): \(Numbers.count(proof.recordCount, "record")), read back equal, digest \(proof.digest)")
    }
  }

  private func convert(_ dataset: StoredDataset, into folder: String) throws -> DatasetConversion {
    var line = LiveLine()
    var step: ConversionProgress.Step?
    defer { line.clear() }
    return try convertDataset(
      dataset, to: format, folder: folder, name: dataset.name, split: split, compression: compression.compression,
      createFile: { try OutputFile(creating: "\(folder)/\($0)") },
      progress: { progress in
        if step != progress.step {
          step = progress.step
          line.begin(progress.step.rawValue)
        }
        line.show(Progress(completed: progress.done, total: dataset.recordCount, unit: "records"))
      })
  }

  private struct Facts: Encodable {
    var path: String
    var recordCount: Int
    var digest: Digest
  }
}
