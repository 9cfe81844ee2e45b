import Arrays
import Streams
import Testing

@Suite struct RecordOrderTests {
  private func order(_ shuffle: DatasetDescription.Shuffle, count: Int, seed: UInt64 = 1) -> [Int] {
    var order = RecordOrder(count: count, shuffle: shuffle, key: RandomKey(seed: seed))
    var positions: [Int] = []
    while let position = order.next() { positions.append(position) }
    return positions
  }

  @Test func visitsEveryRecordOnce() {
    for shuffle in [DatasetDescription.Shuffle.none, .buffer(size: 1), .buffer(size: 10), .buffer(size: 1000), .global]
    {
      for count in [0, 1, 2, 99, 100] { #expect(order(shuffle, count: count).sorted() == Array(0..<count)) }
    }
  }

  @Test func aBufferReachesNoFurtherThanItsSize() {
    let positions = order(.buffer(size: 10), count: 200)
    for (step, position) in positions.enumerated() { #expect(position < step + 10) }
    #expect(positions != Array(0..<200))
    #expect(order(.buffer(size: 1), count: 20) == Array(0..<20))
  }

  @Test func noShuffleIsTheStoredOrder() { #expect(order(.none, count: 20) == Array(0..<20)) }

  @Test func dependsOnTheKey() {
    #expect(order(.global, count: 50) != order(.global, count: 50, seed: 2))
    #expect(order(.buffer(size: 20), count: 50) != order(.buffer(size: 20), count: 50, seed: 2))
  }
}
