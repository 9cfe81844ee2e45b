import Arrays
import Media
import Streams
import Testing

@Suite struct PosterizeTests {
  @Test func keepsFewLevels() throws {
    let step = try step(#"{"posterize":1}"#)
    #expect(drawn(step, image([0, 0.25, 0.5, 1], height: 2, width: 2)).image.samples == [0, 0, 0.5, 0.5])
    let shape = SampleShape.image(height: 1, width: 1, channelCount: 1)
    #expect(refusal(.posterize(Posterize(bits: 9)), of: shape) == "bits: expected an integer from 1 to 8, found 9")
  }

  @Test func happensAsOftenAsAsked() {
    let sample = image([0, 0.25, 0.5, 1], height: 2, width: 2)
    expectHalf(draws(Posterize(bits: 3, probability: 0.5), for: sample).map { $0 ? true : nil })
    #expect(draws(Posterize(bits: 3, probability: 0), for: sample).allSatisfy { !$0 })
    #expect(drawn(.posterize(Posterize(bits: 3, probability: 0)), sample) == sample)
    #expect(
      !Transform.posterize(Posterize(bits: 3)).isRandom
        && Transform.posterize(Posterize(bits: 3, probability: 0.5)).isRandom)
    #expect(
      refusal(.posterize(Posterize(bits: 3, probability: -1)), of: sample.shape)
        == "probability: expected a number from 0 to 1, found -1")
    #expect(refusal(.posterize(Posterize(bits: 3)), of: .numbers(count: 1)) != nil)
  }
}

extension Posterize: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      try StepExample(
        Posterize(bits: 1), drawing: "true",
        image([0, 0.25, 0.75, 1], height: 2, width: 2),
        gives: image([0, 0, 0.5, 0.5], height: 2, width: 2))
    }
  }
}
