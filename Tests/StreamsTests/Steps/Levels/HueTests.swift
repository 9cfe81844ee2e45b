import Arrays
import Media
import Streams
import Testing

@Suite struct HueTests {
  /// A third of the circle takes red to green.
  @Test func turnsTheCircle() {
    let third = Transform.hue(Hue(turns: .only(1.0 / 3)))
    expectNear(
      drawn(third, image([1, 0, 0], height: 1, width: 1, channelCount: 3)).image.samples, [0, 1, 0], within: 1e-4)
  }

  @Test func drawsFromTheInterval() {
    let step = Hue(turns: Interval(-0.1, 0.1))
    expectUniform(draws(step, for: image([0, 0.25, 0.5, 1], height: 2, width: 2)).compactMap { $0 }, on: -0.1...0.1)
    #expect(draws(step, for: image([0, 0.25, 0.5, 1], height: 2, width: 2)).allSatisfy { $0 != nil })
    var rare = step
    rare.probability = 0.5
    expectHalf(draws(rare, for: image([0, 0.25, 0.5, 1], height: 2, width: 2)))
  }

  @Test func aStrengthOfZeroChangesNothing() throws {
    let step = try step(#"{"hue":0}"#)
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
      refusal(.hue(Hue(turns: Interval(0, 0.6))), of: shape)?.hasPrefix(
        "turns[1]: expected a number from -0.5 to 0.5") == true)
    #expect(
      refusal(.hue(Hue(turns: .only(0.5), probability: 2)), of: shape)
        == "probability: expected a number from 0 to 1, found 2")
    #expect(refusal(.hue(Hue(turns: .only(0.5))), of: .numbers(count: 3)) != nil)
    #expect(
      refusal(.hue(Hue(turns: .only(0.5))), of: .image(height: 4, width: 4, channelCount: 2))
        == "works on images with 1 or 3 channels, but gets an image of 4×4 pixels with 2 channels")
  }
}

extension Hue: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      try StepExample(
        Hue(turns: .within(0.5)), drawing: "0.5",
        image([1, 0, 0], height: 1, width: 1, channelCount: 3),
        gives: image([0, 1, 1], height: 1, width: 1, channelCount: 3))
    }
  }
}
