import Settings
import Streams
import Testing

@Suite struct IntervalTests {
  private func read(_ yaml: String, in bounds: Bounds<Float> = .all) throws -> Interval {
    try Interval.read(ConfigurationText.parse(yaml, file: "a.yaml"), in: bounds)
  }

  @Test func isWrittenAsTwoNumbers() throws {
    #expect(try read("[0.5, 2]") == Interval(0.5, 2))
    #expect(try read("[1, 1]") == .only(1))
    #expect(Interval(0.1, 2).canonical == .list([.double(0.1), .double(2)]))
  }

  @Test(arguments: [
    ("[2, 1]", "a.yaml:1:1: expected the lower number first, found 2, 1"),
    ("[1, 2, 3]", "a.yaml:1:1: expected a list of 2, each a number from 0 to 9, found 3"),
    ("[1, 10]", "a.yaml:1:5: [1]: expected a number from 0 to 9, found 10"),
    ("[1, .inf]", "a.yaml:1:5: [1]: expected a finite number, found inf"),
    ("3", "a.yaml:1:1: expected a list, found 3"),
  ])
  func mistakesAreRefused(yaml: String, words: String) {
    let error = #expect(throws: SettingsError.self) { try read(yaml, in: .within(0...9)) }
    #expect(error?.description == words)
  }

  @Test func aStrengthMakesFactors() {
    #expect(Interval.factors(strength: 0.25) == Interval(0.75, 1.25))
    #expect(Interval.factors(strength: 3) == Interval(0, 4))
    #expect(Interval.within(3) == Interval(-3, 3))
  }
}
