import Arrays
import Media
import Streams
import Testing

@Suite struct SharpnessTests {
  /// At 0 the middle of 3×3 becomes their mean, the middle counted five times; the edge stays.
  @Test func smoothsAtZero() {
    let step = Transform.sharpness(Sharpness(factors: .only(0)))
    let result = drawn(step, image([0, 0, 0, 0, 1, 0, 0, 0, 0], height: 3, width: 3)).image.samples
    expectNear(result, [0, 0, 0, 0, 5.0 / 13, 0, 0, 0, 0])
  }

  @Test func drawsFromTheInterval() {
    let step = Sharpness(factors: Interval(0.5, 1.5))
    expectUniform(draws(step, for: image([0, 0.25, 0.5, 1], height: 2, width: 2)).compactMap { $0 }, on: 0.5...1.5)
    #expect(draws(step, for: image([0, 0.25, 0.5, 1], height: 2, width: 2)).allSatisfy { $0 != nil })
    var rare = step
    rare.probability = 0.5
    expectHalf(draws(rare, for: image([0, 0.25, 0.5, 1], height: 2, width: 2)))
  }

  @Test func aStrengthOfZeroChangesNothing() throws {
    let step = try step(#"{"sharpness":0}"#)
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
      refusal(.sharpness(Sharpness(factors: Interval(2, 1))), of: shape)?.hasPrefix(
        "factors: expected the lower number first") == true)
    #expect(
      refusal(.sharpness(Sharpness(factors: .only(0.5), probability: 2)), of: shape)
        == "probability: expected a number from 0 to 1, found 2")
    #expect(refusal(.sharpness(Sharpness(factors: .only(0.5))), of: .numbers(count: 3)) != nil)
  }
}

extension Sharpness: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      try StepExample(
        Sharpness(factors: .only(0)), drawing: "0",
        image([0, 0, 0, 0, 1, 0, 0, 0, 0], height: 3, width: 3),
        gives: image([0, 0, 0, 0, 5.0 / 13, 0, 0, 0, 0], height: 3, width: 3))
    }
  }
}
