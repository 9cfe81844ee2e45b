import Media
import Streams
import Testing

@Suite struct NormalizeLevelTests {
  @Test func measuresHaveTheirLevels() throws {
    #expect(try step("normalizeLevel: {}") == .normalizeLevel(NormalizeLevel(measure: .rms, decibels: -20)))
    #expect(try step("normalizeLevel: peak") == .normalizeLevel(NormalizeLevel(measure: .peak, decibels: 0)))
    let quiet = tone(hertz: 400, frameCount: 800)
    expectNear([drawn(try step("normalizeLevel: peak"), quiet).waveform.samples.max() ?? 0], [1], within: 1e-3)
    let level = drawn(try step("normalizeLevel: {decibels: -6.0206}"), quiet).waveform.samples.reduce(0) {
      $0 + $1 * $1
    }
    expectNear([level / 800], [0.25], within: 1e-3)
    #expect(drawn(try step("normalizeLevel: peak"), sound([0, 0])) == sound([0, 0]))
    #expect(try step("normalizeLevel: rms").outputShape(of: quiet.shape) == quiet.shape)
  }
}

extension NormalizeLevel: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      try StepExample(NormalizeLevel(measure: .peak), sound([0.25, -0.5]), gives: sound([0.5, -1]))
    }
  }
}
