import Arrays
import Media
import Streams
import Testing

@Suite struct SolarizeTests {
  @Test func invertsTheLight() throws {
    let step = try step(#"{"solarize":0.5}"#)
    #expect(drawn(step, image([0, 0.25, 0.5, 1], height: 2, width: 2)).image.samples == [0, 0.25, 0.5, 0])
    let shape = SampleShape.image(height: 1, width: 1, channelCount: 1)
    #expect(
      refusal(.solarize(Solarize(threshold: 2)), of: shape) == "threshold: expected a number from 0 to 1, found 2"
    )
  }

  @Test func happensAsOftenAsAsked() {
    let sample = image([0, 0.25, 0.5, 1], height: 2, width: 2)
    expectHalf(draws(Solarize(threshold: 0.5, probability: 0.5), for: sample).map { $0 ? true : nil })
    #expect(draws(Solarize(threshold: 0.5, probability: 0), for: sample).allSatisfy { !$0 })
    #expect(drawn(.solarize(Solarize(threshold: 0.5, probability: 0)), sample) == sample)
    #expect(
      !Transform.solarize(Solarize(threshold: 0.5)).isRandom
        && Transform.solarize(Solarize(threshold: 0.5, probability: 0.5)).isRandom)
    #expect(
      refusal(.solarize(Solarize(threshold: 0.5, probability: -1)), of: sample.shape)
        == "probability: expected a number from 0 to 1, found -1")
    #expect(refusal(.solarize(Solarize(threshold: 0.5)), of: .numbers(count: 1)) != nil)
  }
}

extension Solarize: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      try StepExample(
        Solarize(threshold: 0.5), drawing: "true",
        image([0, 0.25, 0.5, 1], height: 2, width: 2),
        gives: image([0, 0.25, 0.5, 0], height: 2, width: 2))
    }
  }
}
