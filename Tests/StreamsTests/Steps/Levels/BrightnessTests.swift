import Arrays
import Media
import Streams
import Testing

@Suite struct BrightnessTests {
  @Test func multiplies() {
    let twice = Transform.brightness(Brightness(factors: .only(2)))
    expectNear(drawn(twice, image([0, 0.25, 0.5, 1], height: 2, width: 2)).image.samples, [0, 0.5, 1, 1])
  }

  @Test func drawsFromTheInterval() {
    let step = Brightness(factors: Interval(0.6, 1.4))
    expectUniform(draws(step, for: image([0, 0.25, 0.5, 1], height: 2, width: 2)).compactMap { $0 }, on: 0.6...1.4)
    #expect(draws(step, for: image([0, 0.25, 0.5, 1], height: 2, width: 2)).allSatisfy { $0 != nil })
    var rare = step
    rare.probability = 0.5
    expectHalf(draws(rare, for: image([0, 0.25, 0.5, 1], height: 2, width: 2)))
  }

  @Test func aStrengthOfZeroChangesNothing() throws {
    let step = try step(#"{"brightness":0}"#)
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
      refusal(.brightness(Brightness(factors: Interval(2, 1))), of: shape)?.hasPrefix(
        "factors: expected the lower number first") == true)
    #expect(
      refusal(.brightness(Brightness(factors: .only(0.5), probability: 2)), of: shape)
        == "probability: expected a number from 0 to 1, found 2")
    #expect(refusal(.brightness(Brightness(factors: .only(0.5))), of: .numbers(count: 3)) != nil)
  }

  @Test func aStrengthIsAboutOne() throws {
    #expect(try step(#"{"brightness":0.4}"#) == .brightness(Brightness(factors: Interval(0.6, 1.4))))
    #expect(try step(#"{"brightness":2}"#) == .brightness(Brightness(factors: Interval(0, 3))))
    #expect(try step(#"{"brightness":[0.5,2]}"#) == .brightness(Brightness(factors: Interval(0.5, 2))))
    #expect(
      refusal("brightness: [0.5]") == "1:1: brightness: expected a list of 2, each a number from 0 to 10, found 1")
    #expect(
      refusal("brightness: 12")
        == "1:1: brightness: expected a number from 0 to 9, or a list of 2, each a number from 0 to 10, found 12"
    )
  }
}

extension Brightness: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      try StepExample(
        Brightness(factors: .only(2)), drawing: "2",
        image([0, 0.25, 0.5, 1], height: 2, width: 2),
        gives: image([0, 0.5, 1, 1], height: 2, width: 2))
    }
  }
}
