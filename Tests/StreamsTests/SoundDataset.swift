import Arrays
import Foundation
import Media
import Records
import Store
import Streams

/// Sounds of different lengths on disk, with a class and two numbers each, removed when the last owner lets go.
///
/// Record `key` has `20 + key * 7 % 50` frames of the value `(key + 1) / 128`.
final class SoundDataset {
  let path: String
  let count: Int

  init(count: Int = 40) throws {
    path = NSTemporaryDirectory() + "sounds-\(UUID())"
    self.count = count
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let path = path
    var info = TFDSInfo(name: "sounds", version: "1.0.0", splits: [])
    info.isInGivenOrder = true
    var writer = try TFDSWriter(
      info: info,
      features: TFDSFeatures(features: [
        "audio": .audio(
          TFDSFeatures.Audio(shape: [nil], sampleRateHz: 8000, fileFormat: "wav", isEncodedFile: true)),
        "label": .classLabel(classCount: 4, names: []),
        "place": .tensor(shape: [2], type: .float32),
      ]), shardCount: 2, createFile: { try OutputFile(creating: "\(path)/\($0)") })
    try writer.writeSplit("train") { add in
      for key in 0..<count {
        let samples = [Float](repeating: Self.value(key), count: Self.frameCount(key))
        let wav = try AudioCodec.encode(Waveform(sampleRateHz: 8000, samples: samples), as: .wav16)
        try add(
          key,
          Example(features: [
            "audio": .bytes([wav]), "label": .integers([Int64(key % 4)]), "place": .floats([Float(key), -Float(key)]),
          ]))
      }
    }
    try writer.finish()
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  static func frameCount(_ key: Int) -> Int { 20 + key * 7 % 50 }
  static func value(_ key: Int) -> Float { Float(key + 1) / 128 }

  func description(_ change: (inout DatasetDescription) -> Void = { _ in }) -> DatasetDescription {
    var description = DatasetDescription(
      records: .split("train"), inputFeature: "audio", batchSize: 6, padding: .longest)
    change(&description)
    return description
  }

  func dataset(_ change: (inout DatasetDescription) -> Void = { _ in }) throws -> Dataset {
    try Dataset(directory: TFDSDirectory(opening: path), description: description(change))
  }
}

/// All batches of an epoch, made on the calling thread.
func batches(_ dataset: Dataset, seed: UInt64 = 1, epoch: Int = 0) throws -> (batches: [Batch], ledger: Ledger) {
  let iterator = try BatchIterator(
    dataset: dataset, key: RandomKey(seed: seed), epoch: epoch, resources: .callingThread)
  var batches: [Batch] = []
  while let batch = try iterator.next() { batches.append(batch) }
  return (batches, iterator.ledger)
}
