import Streams
import Testing

@Suite struct MixtureCursorTests {
  private func mixture(
    _ lengths: [Int], _ weights: [Double], _ onExhaustion: RecordSelection.Exhaustion, seed: UInt64 = 1
  ) throws -> [[RecordReference]] {
    var start = 0
    let parts = zip(lengths, weights).map { length, weight in
      defer { start += length }
      return RecordSelection.Part(.split("train[\(start):\(start + length)]"), weight: weight)
    }
    let references = try NumberedCollection.references(
      .mixture(parts, onExhaustion: onExhaustion), shards: [start], seed: seed)
    var bounds = [0]
    for length in lengths { bounds.append((bounds.last ?? 0) + length) }
    let shares = lengths.indices.map { part in
      references.filter { bounds[part] <= $0.record && $0.record < bounds[part + 1] }
    }
    return [references] + shares
  }

  @Test func everyPartHasItsShare() throws {
    let found = try mixture([100_000, 100_000, 100_000], [5, 3, 2], .stop)
    let total = Double(found[0].count)
    #expect(abs(total - 200_000) <= 256)
    for (part, share) in [0.5, 0.3, 0.2].enumerated() {
      #expect(abs(Double(found[part + 1].count) - share * total) <= 20)
    }
    // And so has every prefix, up to a block.
    for length in stride(from: 1000, to: 100_000, by: 7001) {
      let first = found[0].prefix(length).count { $0.record < 100_000 }
      #expect(abs(Double(first) - 0.5 * Double(length)) < 128)
    }
  }

  @Test func partsKeepTheirOrder() throws {
    let found = try mixture([500, 700], [1, 1], .stop)
    for part in found[1...] {
      let records = part.map(\.record)
      #expect(records == Array(records[0]..<records[0] + records.count))
    }
    // Seeds change what the parts give, not when it is a part's turn, or epochs would differ in length.
    #expect(try mixture([500, 700], [1, 1], .stop, seed: 2) == found)
  }

  @Test func stopsWhereAPartHasNoMore() throws {
    let found = try mixture([30, 1000], [1, 1], .stop)
    #expect(found[1].count == 30)
    // The next record would have been one of the first part.
    #expect((20...45).contains(found[2].count))
  }

  @Test func restartsUntilEveryPartWasSeenWhole() throws {
    let found = try mixture([30, 1000], [1, 1], .restart)
    #expect(Set(found[2].map(\.record)).count == 1000)
    #expect(found[2].count == 1000)
    #expect(found[1].count > 900)
    #expect(found[1].map(\.pass).max() ?? 0 >= 30)
    #expect(found[1].prefix(30).allSatisfy { $0.pass == 0 })
  }

  @Test func oneShareMayBeTiny() throws {
    let found = try mixture([10, 100_000], [0.0001, 1], .stop)
    #expect(abs(found[1].count - 10) <= 1)
  }
}
