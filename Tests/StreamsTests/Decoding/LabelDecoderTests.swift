import Arrays
import Foundation
import Records
import Store
import Streams
import Testing

@Suite struct LabelDecoderTests {
  /// Batches of records whose class is to be predicted as a number.
  private func targets(_ classes: [Int64]) throws -> Tensor? {
    let path = NSTemporaryDirectory() + "labels-\(UUID())"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    var info = TFDSInfo(name: "labels", version: "1.0.0", splits: [])
    info.isInGivenOrder = true
    var writer = try TFDSWriter(
      info: info,
      features: TFDSFeatures(features: [
        "input": .tensor(shape: [1], type: .float32), "label": .classLabel(classCount: 10, names: []),
      ]), shardCount: 1, createFile: { try OutputFile(creating: "\(path)/\($0)") })
    try writer.writeSplit("train") { add in
      for (number, label) in classes.enumerated() {
        try add(number, Example(features: ["input": .floats([1]), "label": .integers([label])]))
      }
    }
    try writer.finish()
    let dataset = try Dataset(
      directory: TFDSDirectory(opening: path),
      description: DatasetDescription(
        records: .split("train"), inputFeature: "input", targetFeature: "label", batchSize: classes.count))
    #expect(dataset.targetCount == 1)
    let batch = try BatchIterator(dataset: dataset, key: RandomKey(seed: 0), epoch: 0).next()
    #expect(batch?.labels == classes.map { Int32($0) })
    return batch?.targets
  }

  @Test func aClassIsANumberByItsPlace() throws {
    #expect(try targets([3, 0, 9]) == Tensor(shape: [3, 1], values: [3, 0, 9]))
  }

  @Test func noClassIsNoNumber() throws {
    let error = #expect(throws: RecordsError.self) { try targets([3, -1]) }
    #expect(
      error?.message.contains("'label' is no class, so no number to predict") == true, "\(String(describing: error))")
  }
}
