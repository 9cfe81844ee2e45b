import Arrays
import Foundation
import Streams
import Testing

/// Streams that are left at random places, with threads at work and batches waiting, and go on from their state.
@Suite struct ResumeCampaignTests {
  private let transforms: [Transform] = [
    .randomFlip(.horizontal), .randomCrop(RandomCrop(padding: 2)), .randomRotation(RandomRotation(turns: 0.1)),
  ]

  @Test func whatIsLeftIsWhatWouldHaveCome() throws {
    let small = try SmallDataset(train: 120, test: 30, shards: 5)
    var generator = RandomKey(seed: 17).derived("resume").generator()
    let wanted = Campaign.count(1000, otherwise: 60)
    var (pointCount, largestState, comparedCount) = (0, 0, 0)
    while pointCount < wanted {
      var description = DatasetDescription(
        records: RandomSelection.make(&generator, collectionCount: 1),
        filters: generator.below(3) == 0 ? [.labels([0, 2]), .rates([0.7, 1, 0.9])] : [],
        transforms: transforms, batchSize: 1 + generator.below(9),
        remainder: generator.below(2) == 0 ? .drop : .pad)
      if generator.below(4) == 0 { description.cache = .disk }
      guard let dataset = try? small.dataset(description), dataset.recordCount > 12, dataset.recordCount < 600 else {
        continue
      }
      let key = RandomKey(seed: UInt64(pointCount))
      let epoch = generator.below(3)
      var expected: [Batch] = []
      let whole = try BatchIterator(dataset: dataset, key: key, epoch: epoch, resources: .callingThread)
      while let batch = try whole.next() { expected.append(batch) }
      guard !expected.isEmpty else { continue }
      for _ in 0..<5 {
        // Left once or twice: a state may come from an iterator that was resumed itself.
        var place = 0
        var state: StreamState?
        for _ in 0...generator.below(2) {
          let iterator = try open(small, description, key, epoch, state, &generator)
          let target = place + generator.below(expected.count - place + 1)
          while place < target {
            #expect(try iterator.next() == expected[place])
            place += 1
          }
          let json = try iterator.state().json()
          largestState = max(largestState, json.count)
          state = try StreamState(json: json)
          pointCount += 1
        }
        let iterator = try open(small, description, key, epoch, state, &generator)
        for batch in expected[place...] {
          #expect(try iterator.next() == batch, "batch \(place) of \(description)")
          comparedCount += 1
        }
        #expect(try iterator.next() == nil)
        #expect(iterator.ledger == whole.ledger)
      }
    }
    #expect(largestState < 4096)
    #expect(comparedCount > wanted)
    print(
      "resume campaign: \(pointCount) points, \(comparedCount) batches compared, states up to \(largestState) bytes")
  }

  private func open(
    _ small: SmallDataset, _ description: DatasetDescription, _ key: RandomKey, _ epoch: Int, _ state: StreamState?,
    _ generator: inout CounterGenerator
  ) throws -> BatchIterator {
    let resources = StreamResources(
      threadCount: [0, 1, 2, 3, 8][generator.below(5)], byteBudget: [1, 5000, 1 << 26][generator.below(3)],
      prefetchDepth: 1 + generator.below(5))
    let dataset = try small.dataset(description)
    guard let state else { return try BatchIterator(dataset: dataset, key: key, epoch: epoch, resources: resources) }
    return try BatchIterator(dataset: dataset, key: key, resuming: state, resources: resources)
  }
}
