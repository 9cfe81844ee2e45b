import Foundation
import Media
import Records
import Store
import Streams

/// A dataset of two splits on disk, removed when the last owner lets go.
///
/// Record `key` of `train` is a 6×5 image made of its key, labelled `key % 3`.
final class SmallDataset {
  static let shape = Image.Shape(height: 6, width: 5, channelCount: 1)
  let path: String

  init(train: Int = 50, test: Int = 7, shards: Int = 4) throws {
    path = NSTemporaryDirectory() + "streams-\(UUID())"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let path = path
    var writer = try TFDSWriter(
      info: TFDSInfo(name: "small", version: "1.0.0", splits: []),
      features: TFDSFeatures(features: [
        "image": .image(shape: [6, 5, 1], encoding: "png"),
        "label": .classLabel(classCount: 3, names: ["a", "b", "c"]),
      ]), shardCount: shards, createFile: { try OutputFile(creating: "\(path)/\($0)") })
    for (split, count) in [("train", train), ("test", test)] {
      try writer.writeSplit(split) { add in
        for key in 0..<count {
          let png = try PNGCodec.encode(Image(shape: Self.shape, samples: Self.samples(ofKey: key)))
          try add(key, Example(features: ["image": .bytes([png]), "label": .integers([Int64(key % 3)])]))
        }
      }
    }
    try writer.finish()
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func dataset(_ description: DatasetDescription) throws -> Dataset {
    try Dataset(
      directory: TFDSDirectory(opening: path, allowsMissingShards: description.onCorrupt == .skip),
      description: description)
  }

  /// The image of a record.
  static func samples(ofKey key: Int) -> [UInt8] {
    (0..<30).map { UInt8(truncatingIfNeeded: (key + 1) &* ($0 + 3) &* 41) }
  }

  /// The path of a shard of `train`.
  func shard(_ number: Int, of count: Int = 4) -> String {
    "\(path)/small-train.tfrecord-0000\(number)-of-0000\(count)"
  }

  func changeShard(_ number: Int, _ change: (inout [UInt8]) -> Void) throws {
    var bytes = Array(try Data(contentsOf: URL(filePath: shard(number))))
    change(&bytes)
    try Data(bytes).write(to: URL(filePath: shard(number)))
  }
}
