import Arrays
import Media
import Streams
import Testing

@Suite struct InvertTests {
  @Test func takesLightForDark() throws {
    let step = try step(#"{"invert":null}"#)
    #expect(drawn(step, image([0, 0.25, 0.5, 1], height: 2, width: 2)).image.samples == [1, 0.75, 0.5, 0])
  }

  @Test func happensAsOftenAsAsked() {
    let sample = image([0, 0.25, 0.5, 1], height: 2, width: 2)
    expectHalf(draws(Invert(probability: 0.5), for: sample).map { $0 ? true : nil })
    #expect(draws(Invert(probability: 0), for: sample).allSatisfy { !$0 })
    #expect(drawn(.invert(Invert(probability: 0)), sample) == sample)
    #expect(!Transform.invert(Invert()).isRandom && Transform.invert(Invert(probability: 0.5)).isRandom)
    #expect(
      refusal(.invert(Invert(probability: -1)), of: sample.shape)
        == "probability: expected a number from 0 to 1, found -1")
    #expect(refusal(.invert(Invert()), of: .numbers(count: 1)) != nil)
  }
}

extension Invert: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      try StepExample(
        Invert(), drawing: "true",
        image([0, 0.25, 0.5, 1], height: 2, width: 2),
        gives: image([1, 0.75, 0.5, 0], height: 2, width: 2))
    }
  }
}
