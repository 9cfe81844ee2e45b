import Arrays
import Media
import Streams
import Testing

@Suite struct GammaTests {
  @Test func raisesToAPower() {
    let square = Transform.gamma(Gamma(exponents: .only(2)))
    expectNear(drawn(square, image([0, 0.25, 0.5, 1], height: 2, width: 2)).image.samples, [0, 0.0625, 0.25, 1])
  }

  @Test func drawsFromTheInterval() {
    let step = Gamma(exponents: Interval(0.8, 1.2))
    expectUniform(draws(step, for: image([0, 0.25, 0.5, 1], height: 2, width: 2)).compactMap { $0 }, on: 0.8...1.2)
    #expect(draws(step, for: image([0, 0.25, 0.5, 1], height: 2, width: 2)).allSatisfy { $0 != nil })
    var rare = step
    rare.probability = 0.5
    expectHalf(draws(rare, for: image([0, 0.25, 0.5, 1], height: 2, width: 2)))
  }

  @Test func aStrengthOfZeroChangesNothing() throws {
    let step = try step(#"{"gamma":0}"#)
    #expect(!step.isRandom)
    #expect(
      try step.outputShape(of: image([0.2, 0.4, 0.6], height: 1, width: 1, channelCount: 3).shape)
        == image([0.2, 0.4, 0.6], height: 1, width: 1, channelCount: 3).shape)
    expectNear(
      drawn(step, image([0.2, 0.4, 0.6], height: 1, width: 1, channelCount: 3)).image.samples, [0.2, 0.4, 0.6])
  }

  @Test func refusesWhatMakesNoSense() {
    let shape = SampleShape.image(height: 4, width: 4, channelCount: 3)
    #expect(
      refusal(.gamma(Gamma(exponents: Interval(-1, 1))), of: shape)?.hasPrefix(
        "exponents[0]: expected a number from 0 to 10") == true)
    #expect(
      refusal(.gamma(Gamma(exponents: .only(0.5), probability: 2)), of: shape)
        == "probability: expected a number from 0 to 1, found 2")
    #expect(refusal(.gamma(Gamma(exponents: .only(0.5))), of: .numbers(count: 3)) != nil)
  }
}

extension Gamma: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      try StepExample(
        Gamma(exponents: .only(2)), drawing: "2",
        image([0, 0.25, 0.5, 1], height: 2, width: 2),
        gives: image([0, 0.0625, 0.25, 1], height: 2, width: 2))
    }
  }
}
