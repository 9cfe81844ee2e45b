import Arrays
import Streams
import Testing

@Suite struct InterleaveCursorTests {
  private func order(_ shards: [Int], _ cycleLength: Int, _ blockLength: Int) throws -> [Int] {
    try NumberedCollection.records(
      .split("train").interleaved(cycleLength: cycleLength, blockLength: blockLength), shards: shards)
  }

  /// Made by `tf.data` 2.21, `Dataset.interleave`, with and without parallel calls.
  @Test func isTheOrderOfTensorFlow() throws {
    #expect(
      try order([5, 4, 8, 3, 6], 2, 2) == [
        0, 1, 5, 6, 2, 3, 7, 8, 4, 9, 10, 17, 18, 11, 12, 19, 13, 14, 20, 21, 15, 16, 22, 23, 24, 25,
      ])
    #expect(try order([4, 4, 4], 3, 2) == [0, 1, 4, 5, 8, 9, 2, 3, 6, 7, 10, 11])
    #expect(
      try order([1, 7, 2, 2, 9, 3], 4, 3) == [
        0, 1, 2, 3, 8, 9, 10, 11, 12, 13, 14, 4, 5, 6, 21, 22, 23, 15, 16, 17, 7, 18, 19, 20,
      ])
  }

  @Test func oneShardAtATimeIsTheStoredOrder() throws {
    #expect(try order([3, 4, 5], 1, 16) == Array(0..<12))
    #expect(try order([], 4, 4) == [])
  }

  /// Far places are reached by passing over whole rounds.
  @Test func farPlacesAreReachedAtOnce() throws {
    let catalogue = RecordCatalogue([NumberedCollection([("train", [1 << 40, 1 << 41, 3])])])
    var cursor = try RecordSelection.split("train").interleaved(cycleLength: 2, blockLength: 4).cursor(
      in: catalogue, key: .init(seed: 1))
    cursor.seek(to: 1 << 38)
    #expect(NumberedCollection.references(&cursor, limit: 2).map(\.record) == [1 << 37, 1 << 37 + 1])
    cursor.seek(to: cursor.count - 1)
    #expect(NumberedCollection.references(&cursor).map(\.record) == [(1 << 40) + (1 << 41) - 1])
  }
}
