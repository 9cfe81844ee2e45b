import Foundation
import Streams
import Testing

@Suite struct IntervalTests {
  @Test func isWrittenAsTwoNumbers() throws {
    let found = try JSONDecoder().decode([Interval].self, from: Data("[[0.5, 2], [1, 1]]".utf8))
    #expect(found == [Interval(0.5, 2), .only(1)])
    #expect(String(decoding: try JSONEncoder().encode(found), as: UTF8.self) == "[[0.5,2],[1,1]]")
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(Interval.self, from: Data("[1,2,3]".utf8)) }
  }

  @Test func aStrengthMakesFactors() {
    #expect(Interval.factors(strength: 0.25) == Interval(0.75, 1.25))
    #expect(Interval.factors(strength: 3) == Interval(0, 4))
    #expect(Interval.within(3) == Interval(-3, 3))
  }
}
