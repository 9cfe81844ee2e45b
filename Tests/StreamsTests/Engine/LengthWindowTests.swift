import Arrays
import Streams
import Testing

@Suite struct LengthWindowTests {
  private func waste(_ batches: [Batch]) -> Int {
    batches.reduce(0) { sum, batch in
      sum + batch.lengths.prefix(batch.validCount).reduce(0) { $0 + (batch.lengths.max() ?? 0) - $1 }
    }
  }

  @Test func recordsOfSimilarLengthShareABatch() throws {
    let sounds = try SoundDataset(count: 60)
    let mixed = try batches(sounds.dataset { $0.records = $0.records.shuffled() })
    let alike = try batches(
      sounds.dataset {
        $0.records = $0.records.shuffled()
        $0.lengthWindow = 10
      })
    #expect(alike.batches.flatMap(\.recordIDs).sorted() == mixed.batches.flatMap(\.recordIDs).sorted())
    #expect(waste(alike.batches) * 4 < waste(mixed.batches))
    #expect(alike.ledger == mixed.ledger)
    // Short ones do not simply come first.
    let longest = alike.batches.map { $0.lengths.max() ?? 0 }
    #expect(longest != longest.sorted())
  }

  @Test func aWindowReachesNoFurther() throws {
    let sounds = try SoundDataset(count: 60)
    let found = try batches(sounds.dataset { $0.lengthWindow = 2 }).batches
    for (number, batch) in found.enumerated() {
      #expect(batch.recordIDs.allSatisfy { $0 / 12 == number / 2 })
    }
  }

  @Test(arguments: [DatasetDescription.Remainder.drop, .pad])
  func goesOnWithinAWindow(remainder: DatasetDescription.Remainder) throws {
    let sounds = try SoundDataset(count: 43)
    let dataset = try sounds.dataset {
      $0.records = $0.records.shuffled(.buffer(size: 9))
      $0.lengthWindow = 3
      $0.filters = [.labels([0, 1, 2])]
      $0.remainder = remainder
    }
    let key = RandomKey(seed: 1)
    let expected = try batches(dataset)
    #expect(expected.ledger.remainder == (remainder == .drop ? 3 : 0))
    #expect(expected.ledger.filtered == 10)
    let iterator = try BatchIterator(dataset: dataset, key: key, epoch: 0)
    for place in 0...expected.batches.count {
      let state = try StreamState(json: iterator.state().json())
      let resumed = try BatchIterator(
        dataset: dataset, key: key, resuming: state, resources: StreamResources(threadCount: place % 3))
      for batch in expected.batches[place...] { #expect(try resumed.next() == batch) }
      #expect(try resumed.next() == nil)
      #expect(resumed.ledger == expected.ledger)
      _ = try iterator.next()
    }
  }

  @Test func needsPaddingToTheLongest() throws {
    let sounds = try SoundDataset()
    #expect(throws: StreamsError.self) {
      try sounds.dataset {
        $0.lengthWindow = 2
        $0.padding = .frames(9)
      }
    }
    #expect(throws: StreamsError.self) { try sounds.dataset { $0.lengthWindow = 0 } }
  }
}
