import Datasets
import Foundation
import Media
import Records
import Store
import Testing

/// A dataset of two splits on disk, the first in four shards, removed when the last owner lets go.
private final class LabelledTexts {
  let path = NSTemporaryDirectory() + "texts-\(UUID())"

  init(train: Int = 50, test: Int = 7) throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let path = path
    var writer = try TFDSWriter(
      info: TFDSInfo(name: "texts", version: "1.0.0", splits: []),
      features: TFDSFeatures(features: ["text": .text, "label": .classLabel(classCount: 3, names: ["a", "b", "c"])]),
      shardCount: 4, createFile: { try OutputFile(creating: "\(path)/\($0)") })
    for (split, count) in [("train", train), ("test", test)] {
      try writer.writeSplit(split) { add in
        for key in 0..<count {
          let text = Array("text \(key)".utf8)
          try add(key, Example(features: ["text": .bytes([text]), "label": .integers([Int64(key % 3)])]))
        }
      }
    }
    try writer.finish()
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The path of a shard of `train`.
  func shard(_ number: Int) -> String { "\(path)/texts-train.tfrecord-0000\(number)-of-00004" }

  func changeShard(_ number: Int, _ change: (inout [UInt8]) -> Void) throws {
    var bytes = Array(try Data(contentsOf: URL(filePath: shard(number))))
    change(&bytes)
    try Data(bytes).write(to: URL(filePath: shard(number)))
  }
}

@Suite struct VerifyDatasetTests {
  private func split(_ dataset: LabelledTexts, _ name: String = "train") throws -> StoredDataset {
    try StoredDataset(opening: dataset.path, format: .tfds, split: name)
  }

  @Test func aSoundDatasetIsCountedAndDigested() throws {
    let (dataset, same, other) = (try LabelledTexts(train: 250), try LabelledTexts(train: 250), try LabelledTexts())
    var told: [Int] = []
    let found = try verifyDataset(split(dataset)) { told.append($0) }
    #expect(found.recordCount == 250)
    #expect(found.faults.isEmpty && found.faultCount == 0)
    #expect(told == [100, 200])
    #expect(try verifyDataset(split(same)) == found)
    #expect(try verifyDataset(split(other)).digest != found.digest)
    #expect(try verifyDataset(split(dataset, "test")).recordCount == 7)
  }

  @Test func flippedBitsAndCutShardsAreLocated() throws {
    for offset in [3, 9, 40] {
      let dataset = try LabelledTexts()
      try dataset.changeShard(2) { $0[offset] ^= 4 }
      let found = try verifyDataset(split(dataset))
      let error = found.faults.first
      #expect(found.faultCount == 1 && found.recordCount < 50, "\(found.faults)")
      #expect(error?.code == .damaged)
      #expect(error?.message.contains("\(dataset.shard(2)): record 0 at byte 0") == true, "\(error?.message ?? "")")
    }
    let dataset = try LabelledTexts()
    // Cut between two records: every checksum holds.
    try dataset.changeShard(1) { bytes in
      var end = 0
      for _ in 0..<3 { end += 16 + Int(bytes[end]) + Int(bytes[end + 1]) << 8 }
      bytes.removeLast(bytes.count - end)
    }
    let faults = try verifyDataset(split(dataset)).faults
    #expect(faults.count == 1 && faults[0].message.contains("after 3 records"), "\(faults)")
  }

  /// Writes one split of records and verifies it.
  private func verify(
    _ features: NamedValues<TFDSFeatures.Feature>, _ records: [NamedValues<RecordValue>]
  ) throws -> SplitVerification {
    let folder = NSTemporaryDirectory() + "verify-\(UUID())"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let described = TFDSFeatures(features: features)
    var info = TFDSInfo(name: "v", version: "1.0.0", splits: [])
    info.isInGivenOrder = true
    var writer = try TFDSWriter(
      info: info, features: described, shardCount: 2, createFile: { try OutputFile(creating: "\(folder)/\($0)") })
    try writer.writeSplit("train") { add in
      for (number, values) in records.enumerated() { try add(number, described.example(of: values)) }
    }
    try writer.finish()
    let found = try verifyDataset(StoredDataset(opening: folder, format: .tfds))
    if let fault = found.faults.first { throw fault }
    return found
  }

  private func png(_ height: Int, _ width: Int) throws -> RecordValue {
    let shape = Image.Shape(height: height, width: width, channelCount: 1)
    return .bytes(try PNGCodec.encode(Image(shape: shape, samples: [UInt8](repeating: 9, count: height * width))))
  }

  private func wav(_ rate: Int) throws -> RecordValue {
    .bytes(try AudioCodec.encode(Waveform(sampleRateHz: rate, samples: [0, 0.5, -0.5]), as: .wav16))
  }

  @Test func whatCannotBeDecodedIsNamedWithItsRecord() throws {
    let image = TFDSFeatures.Feature.image(shape: [nil, 3, 3], encoding: "png")
    #expect(try verify(["image": image], [["image": png(2, 3)], ["image": png(5, 3)]]).recordCount == 2)
    guard case .bytes(let whole) = try png(2, 3) else { return }
    let cut = RecordValue.bytes(Array(whole.dropLast(20)))
    let sound = TFDSFeatures.Feature.audio(TFDSFeatures.Audio(type: .int16, sampleRateHz: 8000, isEncodedFile: true))
    #expect(try verify(["a": sound], [["a": wav(8000)], ["a": wav(8000)]]).recordCount == 2)
    let cases: [(TFDSFeatures.Feature, RecordValue, RecordValue, String)] = [
      (image, try png(2, 3), cut, "cannot be decoded"), (image, try png(2, 3), .bytes([1, 2]), "as no image does"),
      (image, try png(2, 3), try png(3, 2), "has 3×2 pixels"),
      (sound, try wav(8000), try wav(16000), "is at 16000 Hz"), (sound, try wav(8000), cut, "cannot be decoded"),
      (.text, .bytes([65]), .bytes([0xFF]), "is not UTF-8"),
      (
        .classLabel(classCount: 3, names: []), .numbers(NumericArray(int64: 2)), .numbers(NumericArray(int64: 3)),
        "is 3"
      ),
      (.sequence(image, length: nil), .list([]), .list([try png(2, 3), cut]), "cannot be decoded"),
      (.dictionary(["deep": image]), .fields(["deep": try png(2, 3)]), .fields(["deep": cut]), "'x/deep'"),
      (
        .sequence(.dictionary(["deep": image]), length: nil), .fields(["deep": .list([])]),
        .fields(["deep": .list([cut])]),
        "'x/deep'"
      ), (.video(shape: [nil, 2, 3, 3], encoding: "png"), .list([]), .list([cut]), "cannot be decoded"),
    ]
    for (feature, good, bad, words) in cases {
      let error = #expect(throws: RecordsError.self) { try verify(["x": feature], [["x": good], ["x": bad]]) }
      #expect(error?.code == .damaged)
      #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
      #expect(error?.message.contains("v-train.tfrecord-00001-of-00002: record 0") == true, "\(error?.message ?? "")")
    }
  }

  @Test func everyFaultIsListed() throws {
    let folder = NSTemporaryDirectory() + "verify-\(UUID())"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    guard case .bytes(let good) = try png(2, 3) else { return }
    for (name, content) in [
      ("a/1.png", good), ("a/2.png", Array(good.dropLast(9))), ("b/3.png", Array("no image".utf8)), ("b/4.png", good),
      ("b/5.heic", Array("\0\0\0\u{18}ftypheic".utf8)),
    ] {
      let path = URL(filePath: "\(folder)/\(name)")
      try FileManager.default.createDirectory(at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(content).write(to: path)
    }
    let splits = try DatasetFormat.images.splits(of: folder)
    let found = try verifyDataset(splits[0])
    #expect(found.recordCount == 2 && found.faultCount == 3)
    for (fault, words) in zip(
      found.faults, ["a/2.png: ", "b/3.png: ", "b/5.heic: feature 'image' cannot be decoded: the file is HEIC"])
    {
      #expect(fault.message.hasPrefix("\(folder)/\(words)"), "\(fault.message)")
    }
  }
}
