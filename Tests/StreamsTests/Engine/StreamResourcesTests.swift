import Arrays
import Media
import Records
import Streams
import Testing

/// Threads, depth and budget change how fast batches come, and nothing else.
@Suite struct StreamResourcesTests {
  private let key = RandomKey(seed: 9)

  private func description(_ onCorrupt: DatasetDescription.CorruptRecords = .fail) -> DatasetDescription {
    DatasetDescription(
      records: .split("train").interleaved(cycleLength: 3, blockLength: 2).shuffled(.buffer(size: 11)).repeated(3),
      filters: [.labels([0, 2])],
      transforms: [.randomFlip(.vertical), .randomTranslation(RandomTranslation(fraction: 0.2))],
      batchSize: 7, onCorrupt: onCorrupt)
  }

  private func all(_ dataset: Dataset, _ resources: StreamResources) throws -> (batches: [Batch], ledger: Ledger) {
    let iterator = try BatchIterator(dataset: dataset, key: key, epoch: 2, resources: resources)
    var batches: [Batch] = []
    while let batch = try iterator.next() { batches.append(batch) }
    #expect(try iterator.next() == nil)
    return (batches, iterator.ledger)
  }

  @Test(arguments: [
    StreamResources(threadCount: 1), StreamResources(threadCount: 2, prefetchDepth: 1),
    StreamResources(threadCount: 8, byteBudget: 1),
    StreamResources(threadCount: 32, byteBudget: 4000, prefetchDepth: 100),
  ])
  func orderAndContentsAreTheSame(resources: StreamResources) throws {
    let small = try SmallDataset()
    for onCorrupt in [DatasetDescription.CorruptRecords.fail, .skip] {
      if onCorrupt == .skip { try small.changeShard(2) { $0[20] ^= 1 } }
      let dataset = try small.dataset(description(onCorrupt))
      let expected = try all(dataset, .callingThread)
      let found = try all(dataset, resources)
      #expect(found.batches == expected.batches)
      #expect(found.ledger == expected.ledger)
      #expect(expected.ledger.declared == 150)
      #expect(expected.ledger.filtered == (onCorrupt == .fail ? 51 : 51 - 3 * (expected.ledger.skipped == 3 ? 0 : 1)))
      #expect(expected.ledger.skipped == (onCorrupt == .skip ? 3 : 0))
    }
  }

  @Test func errorsArriveBehindTheBatchesBeforeThem() throws {
    let small = try SmallDataset()
    try small.changeShard(1) { $0[20] ^= 1 }
    let dataset = try small.dataset(DatasetDescription(split: "train", batchSize: 5))
    let iterator = try BatchIterator(
      dataset: dataset, key: key, epoch: 0, resources: StreamResources(threadCount: 4))
    #expect(try iterator.next()?.recordIDs == [0, 1, 2, 3, 4])
    #expect(try iterator.next() != nil)
    for _ in 0..<2 {
      let error = #expect(throws: RecordsError.self) { try iterator.next() }
      #expect(error?.message.contains("record 0 at byte 0") == true)
    }
  }

  @Test func aStreamCanBeLeftAtAnyPoint() throws {
    let small = try SmallDataset()
    let dataset = try small.dataset(description())
    for taken in 0..<8 {
      let iterator = try BatchIterator(
        dataset: dataset, key: key, epoch: 0, resources: StreamResources(threadCount: 3, prefetchDepth: 1))
      for _ in 0..<taken { #expect(try iterator.next() != nil) }
    }
  }

  @Test func limitsMustMakeSense() throws {
    let small = try SmallDataset()
    let dataset = try small.dataset(description())
    for resources in [
      StreamResources(threadCount: -1), StreamResources(byteBudget: 0), StreamResources(prefetchDepth: 0),
    ] {
      #expect(throws: StreamsError.self) {
        try BatchIterator(dataset: dataset, key: key, epoch: 0, resources: resources)
      }
    }
  }

  @Test func theProfileCountsWhatWasDone() throws {
    let small = try SmallDataset()
    let dataset = try small.dataset(description())
    let iterator = try BatchIterator(dataset: dataset, key: key, epoch: 0, resources: .callingThread)
    #expect(iterator.profile == nil)
    #expect(try iterator.next() != nil)
    let profile = try #require(iterator.profile)
    #expect(profile.recordCount >= 7)
    #expect(profile.stages.map(\.name) == ["read", "decode", "transform"])
    #expect(profile.stages[0].seconds > 0 && profile.totalSeconds > 0)
    #expect(profile.activeThreadCount == 1 && profile.threadLimit == 1)
    #expect(profile.description.contains("bottleneck: "))
  }

  /// Where the caller has to wait for every chunk, a thread is added until all work.
  @Test func threadsJoinWhileTheCallerWaits() throws {
    let small = try SmallDataset()
    var description = DatasetDescription(records: .split("train").repeated(40), batchSize: 10)
    description.maps = ["slow"]
    let slow = CustomMap("slow") { sample, generator in
      var sum: UInt32 = 0
      for _ in 0..<20_000 { sum &+= generator.nextWord() }
      guard case .image(var image) = sample else { return sample }
      image.samples[0] = Float(sum % 2)
      return .image(image)
    }
    let dataset = try Dataset([TFDSDirectory(opening: small.path)], description: description, maps: [slow])
    let iterator = try BatchIterator(
      dataset: dataset, key: key, epoch: 0, resources: StreamResources(threadCount: 3))
    while try iterator.next() != nil {}
    let profile = try #require(iterator.profile)
    #expect(profile.activeThreadCount > 1 && profile.adjustmentCount > 0)
    #expect(profile.bottleneck == "transform")
  }
}
