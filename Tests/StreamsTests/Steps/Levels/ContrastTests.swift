import Arrays
import Media
import Streams
import Testing

@Suite struct ContrastTests {
  /// Away from the mean luminance, 0.5.
  @Test func spreads() {
    let step = Transform.contrast(Contrast(factors: .only(1.5)))
    expectNear(
      drawn(step, image([0.25, 0.5, 0.75, 0.5], height: 2, width: 2)).image.samples, [0.125, 0.5, 0.875, 0.5])
    let none = Transform.contrast(Contrast(factors: .only(0)))
    expectNear(
      drawn(none, image([0.2, 0.4, 0.6], height: 1, width: 1, channelCount: 3)).image.samples,
      [Float](repeating: 0.2989 * 0.2 + 0.587 * 0.4 + 0.114 * 0.6, count: 3))
  }

  @Test func drawsFromTheInterval() {
    let step = Contrast(factors: Interval(0.6, 1.4))
    expectUniform(draws(step, for: image([0, 0.25, 0.5, 1], height: 2, width: 2)).compactMap { $0 }, on: 0.6...1.4)
    #expect(draws(step, for: image([0, 0.25, 0.5, 1], height: 2, width: 2)).allSatisfy { $0 != nil })
    var rare = step
    rare.probability = 0.5
    expectHalf(draws(rare, for: image([0, 0.25, 0.5, 1], height: 2, width: 2)))
  }

  @Test func aStrengthOfZeroChangesNothing() throws {
    let step = try step(#"{"contrast":0}"#)
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
      refusal(.contrast(Contrast(factors: Interval(-1, 1))), of: shape)?.hasPrefix(
        "factors[0]: expected a number from 0 to 10") == true)
    #expect(
      refusal(.contrast(Contrast(factors: .only(0.5), probability: 2)), of: shape)
        == "probability: expected a number from 0 to 1, found 2")
    #expect(refusal(.contrast(Contrast(factors: .only(0.5))), of: .numbers(count: 3)) != nil)
    #expect(
      refusal(.contrast(Contrast(factors: .only(0.5))), of: .image(height: 4, width: 4, channelCount: 2))
        == "works on images with 1 or 3 channels, but gets an image of 4×4 pixels with 2 channels")
  }
}

extension Contrast: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      try StepExample(
        Contrast(factors: .only(1.5)), drawing: "1.5",
        image([0.25, 0.5, 0.75, 0.5], height: 2, width: 2),
        gives: image([0.125, 0.5, 0.875, 0.5], height: 2, width: 2))
    }
  }
}
