import Arrays
import Media
import Streams
import Testing

@Suite struct ColorJitterTests {
  private let sample = image([0.2, 0.4, 0.6, 0.8, 0.1, 0.3], height: 1, width: 2, channelCount: 3)

  @Test func drawsAnOrderAndFourAmounts() {
    let step = ColorJitter(
      brightness: .factors(strength: 0.4), contrast: Interval(0.5, 2), saturation: .factors(strength: 0.1),
      hue: .within(0.2))
    let found = draws(step, for: sample).compactMap { $0 }
    #expect(found.count == 400)
    #expect(Set(found.map(\.order)).count == 24)
    func amounts(_ change: ColorJitter.Change) -> [Float] {
      found.map { $0.amounts[$0.order.firstIndex(of: change) ?? 0] }
    }
    expectUniform(amounts(.brightness), on: 0.6...1.4)
    expectUniform(amounts(.contrast), on: 0.5...2)
    expectUniform(amounts(.saturation), on: 0.9...1.1)
    expectUniform(amounts(.hue), on: -0.2...0.2)
    expectHalf(draws(ColorJitter(brightness: .within(1), probability: 0.5), for: sample))
  }

  @Test func changesComeInTheirOrder() throws {
    let step = ColorJitter()
    let changes: ColorJitter.Changes = try logged(
      #"{"order":["contrast","hue","brightness","saturation"],"amounts":[0.5,0.1,1.5,0.3]}"#)
    let expected = sample.image.adjustingContrast(0.5).adjustingHue(0.1).adjustingBrightness(1.5)
      .adjustingSaturation(0.3)
    #expect(step.apply(sample, changes) == .image(expected))
    let other: ColorJitter.Changes = try logged(
      #"{"order":["brightness","contrast","hue","saturation"],"amounts":[1.5,0.5,0.1,0.3]}"#)
    #expect(step.apply(sample, other) != .image(expected))
  }

  @Test func nothingIsChangedUnlessAsked() throws {
    let step = try step(#"{"colorJitter":{}}"#)
    for seed: UInt64 in 0..<20 { #expect(drawn(step, sample, seed: seed) == sample) }
  }

  @Test func isReadAsStrengths() throws {
    #expect(
      try step(#"{"colorJitter":{"brightness":0.4,"hue":0.1,"contrast":[1,2]}}"#)
        == .colorJitter(ColorJitter(brightness: Interval(0.6, 1.4), contrast: Interval(1, 2), hue: .within(0.1))))
    #expect(
      refusal(.colorJitter(ColorJitter(hue: .within(0.6))), of: sample.shape)?.hasPrefix("hue[0]: expected") == true)
  }
}

extension ColorJitter: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      try StepExample(
        ColorJitter(), drawing: #"{"order":["hue","brightness","contrast","saturation"],"amounts":[0.5,2,1,1]}"#,
        image([0.5, 0, 0], height: 1, width: 1, channelCount: 3),
        gives: image([0, 1, 1], height: 1, width: 1, channelCount: 3))
    }
  }
}
