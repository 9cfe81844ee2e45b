import Arrays
import Records
import Streams
import Testing

@Suite struct PrefetcherTests {
  private let description = DatasetDescription(
    split: "train", transforms: [.randomFlip(.vertical), .randomTranslation(RandomTranslation(fraction: 0.2))],
    shuffle: .global, batchSize: 7)

  @Test(arguments: [(1, 1 << 20), (2, 1), (5, 2000), (100, 1 << 20)])
  func givesWhatTheIteratorGives(depth: Int, byteBudget: Int) throws {
    let small = try SmallDataset()
    let dataset = try small.dataset(description)
    let key = RandomKey(seed: 9)
    let iterator = BatchIterator(dataset: dataset, key: key, epoch: 2)
    let prefetcher = try Prefetcher(dataset: dataset, key: key, epoch: 2, depth: depth, byteBudget: byteBudget)
    #expect(prefetcher.ledger == nil)
    var count = 0
    while let expected = try iterator.next() {
      let batch = try #require(try prefetcher.next())
      #expect(batch.images == expected.images)
      #expect(batch.labels == expected.labels)
      #expect(batch.recordIDs == expected.recordIDs)
      #expect(batch.validCount == expected.validCount)
      count += 1
    }
    #expect(count == 8)
    #expect(try prefetcher.next() == nil)
    #expect(try prefetcher.next() == nil)
    #expect(prefetcher.ledger == iterator.ledger)
  }

  @Test func errorsArriveBehindTheBatchesBeforeThem() throws {
    let small = try SmallDataset()
    try small.changeShard(1) { $0[20] ^= 1 }
    let dataset = try small.dataset(DatasetDescription(split: "train", batchSize: 5))
    let prefetcher = try Prefetcher(dataset: dataset, key: RandomKey(seed: 1), epoch: 0)
    #expect(try prefetcher.next()?.recordIDs == [0, 1, 2, 3, 4])
    #expect(try prefetcher.next() != nil)
    #expect(throws: RecordsError.self) { try prefetcher.next() }
    #expect(throws: RecordsError.self) { try prefetcher.next() }
    #expect(prefetcher.ledger == nil)
  }

  @Test func canBeLeftAtAnyPoint() throws {
    let small = try SmallDataset()
    let dataset = try small.dataset(description)
    for taken in 0..<8 {
      let prefetcher = try Prefetcher(dataset: dataset, key: RandomKey(seed: 1), epoch: 0, depth: 1)
      for _ in 0..<taken { #expect(try prefetcher.next() != nil) }
    }
  }

  @Test func depthAndBudgetMustBePositive() throws {
    let dataset = try SmallDataset().dataset(description)
    #expect(throws: StreamsError.self) { try Prefetcher(dataset: dataset, key: RandomKey(seed: 1), epoch: 0, depth: 0) }
  }
}
