import Arrays
import Media
import Streams
import Testing

@Suite struct AutocontrastTests {
  @Test func stretchesEachChannel() throws {
    let step = try step(#"{"autocontrast":{}}"#)
    let result = drawn(step, image([0.2, 0.5, 0.4, 0.5, 0.6, 0.5], height: 3, width: 1, channelCount: 2))
    expectNear(result.image.samples, [0, 0.5, 0.5, 0.5, 1, 0.5])
  }

  @Test func happensAsOftenAsAsked() {
    let sample = image([0, 0.25, 0.5, 1], height: 2, width: 2)
    expectHalf(draws(Autocontrast(probability: 0.5), for: sample).map { $0 ? true : nil })
    #expect(draws(Autocontrast(probability: 0), for: sample).allSatisfy { !$0 })
    #expect(drawn(.autocontrast(Autocontrast(probability: 0)), sample) == sample)
    #expect(
      !Transform.autocontrast(Autocontrast()).isRandom
        && Transform.autocontrast(Autocontrast(probability: 0.5)).isRandom)
    #expect(
      refusal(.autocontrast(Autocontrast(probability: -1)), of: sample.shape)
        == "probability: expected a number from 0 to 1, found -1")
    #expect(refusal(.autocontrast(Autocontrast()), of: .numbers(count: 1)) != nil)
  }
}

extension Autocontrast: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      try StepExample(
        Autocontrast(), drawing: "true",
        image([0.2, 0.4, 0.6], height: 3, width: 1),
        gives: image([0, 0.5, 1], height: 3, width: 1))
    }
  }
}
