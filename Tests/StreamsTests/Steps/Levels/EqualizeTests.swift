import Arrays
import Media
import Streams
import Testing

@Suite struct EqualizeTests {
  /// 1,024 pixels of four levels, near each other, are spread over the whole range.
  @Test func spreadsLevels() throws {
    let samples = (0..<1024).map { Float(100 + $0 % 4) / 255 }
    let result = Set(drawn(.equalize(Equalize()), image(samples, height: 32, width: 32)).image.samples)
    // Steps of (1024 - 256) / 255 = 3 pixels: 1 / 3, 257 / 3, 513 / 3, 769 / 3.
    #expect(result == [0, 85.0 / 255, 171.0 / 255, 1])
  }

  @Test func happensAsOftenAsAsked() {
    let sample = image([0, 0.25, 0.5, 1], height: 2, width: 2)
    expectHalf(draws(Equalize(probability: 0.5), for: sample).map { $0 ? true : nil })
    #expect(draws(Equalize(probability: 0), for: sample).allSatisfy { !$0 })
    #expect(drawn(.equalize(Equalize(probability: 0)), sample) == sample)
    #expect(!Transform.equalize(Equalize()).isRandom && Transform.equalize(Equalize(probability: 0.5)).isRandom)
    #expect(
      refusal(.equalize(Equalize(probability: -1)), of: sample.shape)
        == "probability: expected a number from 0 to 1, found -1")
    #expect(refusal(.equalize(Equalize()), of: .numbers(count: 1)) != nil)
  }
}

extension Equalize: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      try StepExample(
        Equalize(), drawing: "true",
        image((0..<1024).map { Float(100 + $0 % 4) / 255 }, height: 32, width: 32),
        gives: image((0..<1024).map { [0, 85.0 / 255, 171.0 / 255, 1][$0 % 4] }, height: 32, width: 32))
    }
  }
}
