import Arrays
import Media
import Streams
import Testing

@Suite struct TimeShiftTests {
  @Test func movesTheSound() {
    let later = Transform.timeShift(TimeShift(fractions: .only(0.25)))
    #expect(drawn(later, sound([1, 2, 3, 4])) == sound([4, 1, 2, 3]))
    let earlier = Transform.timeShift(TimeShift(fractions: .only(-0.5), fill: .silence))
    #expect(drawn(earlier, sound([1, 2, 3, 4])) == sound([3, 4, 0, 0]))
    #expect(drawn(later, sound([])) == sound([]))
    #expect(drawn(.timeShift(TimeShift(fractions: .only(0))), sound([1, 2])) == sound([1, 2]))
  }

  @Test func drawsFractions() throws {
    expectUniform(draws(TimeShift(), for: sound([0])).compactMap { $0 }, on: -0.5...0.5)
    expectHalf(draws(TimeShift(probability: 0.5), for: sound([0])))
    #expect(try step(#"{"timeShift":0.2}"#) == .timeShift(TimeShift(fractions: .within(0.2))))
    #expect(refusal(.timeShift(TimeShift(fractions: .within(2))), of: sound([0]).shape) != nil)
  }
}

extension TimeShift: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      try StepExample(
        TimeShift(), drawing: "0.25",
        sound([1, 2, 3, 4]),
        gives: sound([4, 1, 2, 3]))
    }
  }
}
