import Foundation
import Records
import Store
import Testing

@Suite struct NPZCollectionTests {
  /// A tar archive of array files reads as a zip does: what tells an array is its name.
  private func archive(_ arrays: [(String, NumericArray)], _ folder: TemporaryFolder) throws -> String {
    let path = "\(folder.path)/arrays.npz"
    let file = try OutputFile(creating: path)
    let tar = try TarWriter(file: file)
    for (name, array) in arrays { try tar.write(NPYArray.file(array), as: "\(name).npy") }
    _ = try tar.finish()
    return path
  }

  private func images(_ count: Int, from start: Int) -> NumericArray {
    NumericArray(
      type: .uint8, shape: [count, 2, 3], bytes: (0..<count * 6).map { UInt8(truncatingIfNeeded: start + $0) })
  }

  private func labels(_ values: [Int64], shape: [Int]) -> NumericArray {
    NumericArray(
      type: .int64, shape: shape, bytes: values.flatMap { value in withUnsafeBytes(of: value) { Array($0) } })
  }

  private func all(_ collection: NPZCollection, _ split: Int) throws -> [NamedValues<RecordValue>] {
    let reader = try collection.makeReader(split: collection.splits[split], shard: 0)
    var records: [NamedValues<RecordValue>] = []
    for ordinal in (0..<collection.splits[split].recordCount).reversed() {
      try reader.read(ordinal) { records.insert(try collection.features.values(of: Example(parsing: $0)), at: 0) }
    }
    return records
  }

  @Test func arraysBecomeRecordsBySplit() throws {
    let folder = try TemporaryFolder()
    let path = try archive(
      [
        ("x_train", images(3, from: 0)), ("y_train", labels([0, 2, 1], shape: [3])),
        ("x_test", images(1, from: 90)),
        ("y_test", labels([4], shape: [1, 1])),
      ], folder)
    let collection = try NPZCollection(opening: path)
    #expect(collection.splits.map(\.name) == ["train", "test"])
    #expect(collection.splits.map(\.recordCount) == [3, 1])
    #expect(collection.features.features["y"] == .classLabel(classCount: 5, names: []))
    #expect(collection.features.features["x"] == .tensor(shape: [2, 3], type: .uint8, encoding: .bytes))
    let train = try all(collection, 0)
    for (ordinal, record) in train.enumerated() {
      #expect(record["x"] == .numbers(images(3, from: 0).element(ordinal)))
      #expect(record["y"] == .numbers(NumericArray(int64: [0, 2, 1][ordinal])))
    }
    #expect(try all(collection, 1)[0]["x"] == .numbers(images(1, from: 90).element(0)))
    #expect(try DatasetFormat(detecting: path) == .npz)
  }

  @Test func whatDoesNotFitIsNamed() throws {
    let folder = try TemporaryFolder()
    let wrong: [([(String, NumericArray)], String)] = [
      ([], "no NumPy arrays"),
      ([("x", NumericArray(int64: 3))], "single number"),
      ([("x_train", images(3, from: 0)), ("y_train", labels([1, 2], shape: [2]))], "2 records"),
      ([("x_train", images(3, from: 0)), ("z_test", images(3, from: 0))], "split '"),
      ([("x_train", images(1, from: 0)), ("x_test", labels([1], shape: [1]))], "does not fit"),
      ([("y_train", labels([-1], shape: [1]))], "labels outside"),
    ]
    for (arrays, words) in wrong {
      let path = try archive(arrays, folder)
      let error = #expect(throws: RecordsError.self) { try NPZCollection(opening: path) }
      #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
      try FileManager.default.removeItem(atPath: path)
    }
  }
}
