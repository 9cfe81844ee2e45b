import Arrays
import Media
import Streams
import Testing

@Suite struct SaturationTests {
  @Test func mixesWithTheLuminance() {
    let half = Transform.saturation(Saturation(factors: .only(0.5)))
    let gray: Float = 0.2989 * 0.2 + 0.587 * 0.4 + 0.114 * 0.6
    expectNear(
      drawn(half, image([0.2, 0.4, 0.6], height: 1, width: 1, channelCount: 3)).image.samples,
      [0.1 + gray / 2, 0.2 + gray / 2, 0.3 + gray / 2])
    #expect(drawn(half, image([0.3], height: 1, width: 1)) == image([0.3], height: 1, width: 1))
  }

  @Test func drawsFromTheInterval() {
    let step = Saturation(factors: Interval(0.6, 1.4))
    expectUniform(draws(step, for: image([0, 0.25, 0.5, 1], height: 2, width: 2)).compactMap { $0 }, on: 0.6...1.4)
    #expect(draws(step, for: image([0, 0.25, 0.5, 1], height: 2, width: 2)).allSatisfy { $0 != nil })
    var rare = step
    rare.probability = 0.5
    expectHalf(draws(rare, for: image([0, 0.25, 0.5, 1], height: 2, width: 2)))
  }

  @Test func aStrengthOfZeroChangesNothing() throws {
    let step = try step(#"{"saturation":0}"#)
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
      refusal(.saturation(Saturation(factors: Interval(0, 11))), of: shape)?.hasPrefix(
        "factors[1]: expected a number from 0 to 10") == true)
    #expect(
      refusal(.saturation(Saturation(factors: .only(0.5), probability: 2)), of: shape)
        == "probability: expected a number from 0 to 1, found 2")
    #expect(refusal(.saturation(Saturation(factors: .only(0.5))), of: .numbers(count: 3)) != nil)
    #expect(
      refusal(.saturation(Saturation(factors: .only(0.5))), of: .image(height: 4, width: 4, channelCount: 2))
        == "works on images with 1 or 3 channels, but gets an image of 4×4 pixels with 2 channels")
  }
}

extension Saturation: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      try StepExample(
        Saturation(factors: .only(0)), drawing: "0",
        image([0.2, 0.4, 0.6], height: 1, width: 1, channelCount: 3),
        gives: image([0.36298, 0.36298, 0.36298], height: 1, width: 1, channelCount: 3))
    }
  }
}
