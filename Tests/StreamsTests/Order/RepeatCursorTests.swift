import Streams
import Testing

@Suite struct RepeatCursorTests {
  @Test func eachPassIsWholeAndShuffledAnew() throws {
    let found = try NumberedCollection.references(.split("train").shuffled().repeated(3), shards: [20])
    #expect(found.count == 60)
    let passes = (0..<3).map { pass in found[pass * 20..<(pass + 1) * 20] }
    for (number, pass) in passes.enumerated() {
      #expect(pass.map(\.record).sorted() == Array(0..<20))
      #expect(pass.allSatisfy { $0.pass == number })
    }
    #expect(Set(passes.map { $0.map(\.record) }).count == 3)
    #expect(try NumberedCollection.records(.split("train").shuffled(), shards: [20]) == passes[0].map(\.record))
  }

  @Test func withoutEndGoesOn() throws {
    let found = try NumberedCollection.references(.split("train").repeated(), shards: [3], limit: 3000)
    #expect(found.count == 3000)
    #expect(found.last == RecordReference(record: 2, pass: 999))
    let some = try NumberedCollection.records(.split("train").repeated().dropFirst(4).prefix(4), shards: [3])
    #expect(some == [1, 2, 0, 1])
  }
}
