import Arrays
import Media
import Records
import Streams
import Testing

@Suite struct RecordFilterTests {
  private func labels(_ filters: [RecordFilter], train: Int = 50, epoch: Int = 0) throws -> ([Int32], Ledger) {
    let small = try SmallDataset(train: train)
    var description = DatasetDescription(split: "train", batchSize: 8)
    description.filters = filters
    let found = try batches(small.dataset(description), epoch: epoch)
    return (found.batches.flatMap { $0.labels.prefix($0.validCount) }, found.ledger)
  }

  @Test func classesAreKeptOrLeftOut() throws {
    let (labels, ledger) = try labels([.labels([1])])
    #expect(labels == Array(repeating: 1, count: 17))
    #expect(ledger.filtered == 33 && ledger.delivered == 17)
  }

  @Test func ratesAreDrawnForEachRecordAndEpoch() throws {
    let rates = [RecordFilter.rates([1, 0, 0.5])]
    let first = try labels(rates, train: 600)
    #expect(first.0.count { $0 == 0 } == 200)
    #expect(first.0.count { $0 == 1 } == 0)
    #expect((75...125).contains(first.0.count { $0 == 2 }))
    #expect(try labels(rates, train: 600).0 == first.0)
    #expect(try labels(rates, train: 600, epoch: 1).0 != first.0)
  }

  @Test func balancingMakesClassesAlike() throws {
    let filter = try RecordFilter.balancing(counts: [200, 50, 100])
    #expect(filter == .rates([0.25, 1, 0.5]))
    #expect(try RecordFilter.balancing(counts: [200, 50], shares: [3, 1]) == .rates([0.75, 1]))
    #expect(try RecordFilter.balancing(counts: [10, 0], shares: [1, 0]) == .rates([1, 0]))
    for (counts, shares) in [([1, 0], [1.0, 1]), ([1], [1, 1]), ([1, 1], [0, 0]), ([1, 1], [1, -1])] {
      #expect(throws: StreamsError.self) { try RecordFilter.balancing(counts: counts, shares: shares) }
    }
  }

  @Test func functionsOfTheCallersAreKnownByName() throws {
    let small = try SmallDataset()
    var description = DatasetDescription(split: "train", batchSize: 8)
    description.filters = [.custom("bright")]
    description.maps = ["inverted"]
    let bright = CustomFilter("bright") { sample, label in
      guard case .image(let image) = sample else { return false }
      return image.samples[0] > 0.5 && label != 0
    }
    let inverted = CustomMap("inverted") { sample, _ in
      guard case .image(var image) = sample else { return sample }
      for index in image.samples.indices { image.samples[index] = 1 - image.samples[index] }
      return .image(image)
    }
    let directory = try TFDSDirectory(opening: small.path)
    let found = try batches(Dataset([directory], description: description, maps: [inverted], filters: [bright]))
    let plain = try batches(small.dataset(DatasetDescription(split: "train", batchSize: 50))).batches[0]
    let expected = (0..<50).filter { 1 - plain.inputs[row: $0].values[0] > 0.5 && plain.labels[$0] != 0 }
    #expect(found.batches.flatMap { $0.recordIDs.prefix($0.validCount) } == expected)
    #expect(found.ledger.filtered == 50 - expected.count)
    #expect(found.batches[0].inputs[row: 0].values == plain.inputs[row: expected[0]].values.map { 1 - $0 })
    let error = #expect(throws: StreamsError.self) { try small.dataset(description) }
    #expect(error?.message.contains("'inverted'") == true)
  }

  @Test func whatFitsNoClassIsRefused() throws {
    for filter in [RecordFilter.labels([3]), .rates([1, 1]), .rates([1, 1, 1.5]), .rates([1, 1, .nan])] {
      #expect(throws: StreamsError.self) { try labels([filter]) }
    }
  }
}
