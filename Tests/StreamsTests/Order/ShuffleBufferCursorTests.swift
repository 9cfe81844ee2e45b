import Arrays
import Streams
import Testing

@Suite struct ShuffleBufferCursorTests {
  private func order(_ count: Int, _ size: Int, seed: UInt64 = 1) throws -> [Int] {
    try NumberedCollection.records(.split("train").shuffled(.buffer(size: size)), shards: [count], seed: seed)
  }

  @Test func visitsEveryRecordOnce() throws {
    for size in [1, 2, 10, 99, 100, 1000] {
      for count in [1, 2, 99, 100] { #expect(try order(count, size).sorted() == Array(0..<count)) }
    }
  }

  @Test func reachesNoFurtherThanItsSize() throws {
    let records = try order(200, 10)
    for (step, record) in records.enumerated() { #expect(record < step + 10) }
    #expect(records != Array(0..<200))
    #expect(try order(20, 1) == Array(0..<20))
  }

  @Test func dependsOnTheKey() throws { #expect(try order(50, 20) != order(50, 20, seed: 2)) }

  /// A draw is uniform among what waits: with the whole set in the buffer every record comes equally often at every step.
  @Test func drawsAreUniform() throws {
    let (count, trials) = (8, 4000)
    var seen = [Int](repeating: 0, count: count * count)
    for seed in 0..<trials {
      for (step, record) in try order(count, count, seed: UInt64(seed)).enumerated() {
        seen[step * count + record] += 1
      }
    }
    let expected = Double(trials) / Double(count)
    let chiSquare = seen.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
    // 49 degrees of freedom: 99.99 % lie below 94.
    #expect(chiSquare < 94 && chiSquare > 20)
  }

  /// With a buffer far smaller than the set, how long a record waits is geometric: the mean is the buffer's size.
  @Test func waitsAreGeometric() throws {
    let size = 25
    let records = try order(40_000, size)
    let waits = records.enumerated().filter { (1000..<30_000).contains($0.element) }.map {
      $0.offset - $0.element + size
    }
    let mean = Double(waits.reduce(0, +)) / Double(waits.count)
    #expect(abs(mean - Double(size)) < 0.6)
    let longest = waits.count { $0 > 3 * size }
    // (1 - 1/25)^75 = 4.7 %.
    #expect(abs(Double(longest) / Double(waits.count) - 0.047) < 0.008)
  }

  /// How far the epoch has come makes no difference: the walk back is as long as it takes to meet every slot.
  @Test func seekingTakesNoLongerLateThanEarly() throws {
    let catalogue = RecordCatalogue([NumberedCollection([("train", [1 << 40])])])
    var cursor = try RecordSelection.split("train").shuffled(.buffer(size: 1000)).cursor(
      in: catalogue, key: RandomKey(seed: 1))
    cursor.seek(to: 1 << 39)
    let late = NumberedCollection.references(&cursor, limit: 500).map(\.record)
    #expect(Set(late).count == 500)
    #expect(late.allSatisfy { $0 < (1 << 39) + 1500 && $0 > (1 << 39) - 20_000 })
  }
}
