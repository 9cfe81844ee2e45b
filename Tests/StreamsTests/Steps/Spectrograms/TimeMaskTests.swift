import Arrays
import Media
import Streams
import Testing

@Suite struct TimeMaskTests {
  private let sample = Sample.spectrogram(
    Spectrogram(bandCount: 6, frameCount: 4, values: [Float](repeating: 1, count: 24)))

  @Test func overwrites() throws {
    let result = try TimeMask(width: 3).apply(sample, logged(#"[{"start":1,"width":2}]"#))
    let values = result.spectrogram.values
    #expect((0..<24).allSatisfy { values[$0] == ((1..<3).contains($0 % 4) ? 0 : 1) })
    let ramp = Sample.spectrogram(Spectrogram(bandCount: 6, frameCount: 4, values: (0..<24).map { Float($0) }))
    let mean = try TimeMask(width: 3, fill: .mean).apply(ramp, logged(#"[{"start":1,"width":1}]"#)).spectrogram.values
    #expect(mean.contains(11.5))
  }

  /// Widths are uniform on 0 to the widest, and masks lie within.
  @Test func drawsWidthThenPlace() throws {
    let found = draws(TimeMask(width: 2, count: 2), for: sample, count: 900)
    #expect(found.allSatisfy { $0.count == 2 })
    let masks = found.flatMap { $0 }
    #expect(masks.allSatisfy { $0.start >= 0 && $0.start + $0.width <= 4 })
    for width in 0...2 { #expect(abs(masks.count { $0.width == width } - 600) < 80) }
    #expect(Set(masks.filter { $0.width == 2 }.map(\.start)) == Set(0...2))
    #expect(draws(TimeMask(width: 99), for: sample).flatMap { $0 }.map(\.width).max() == 4)
    #expect(draws(TimeMask(width: 0), for: sample).flatMap { $0 }.allSatisfy { $0.width == 0 })
    #expect(try step(#"{"timeMask":2}"#) == .timeMask(TimeMask(width: 2)))
  }

  @Test func refusesWhatMakesNoSense() {
    #expect(
      refusal(.timeMask(TimeMask(width: -1)), of: sample.shape) == "width: expected an integer of at least 0, found -1")
    #expect(
      refusal(.timeMask(TimeMask(width: 1, count: 0)), of: sample.shape)
        == "count: expected an integer from 1 to 100, found 0")
    #expect(
      refusal(.timeMask(TimeMask(width: 1)), of: .numbers(count: 2))
        == "works on spectrograms, but gets 2 numbers; put the step 'spectrogram' before")
  }

  @Test func aFractionBoundsTheWidth() throws {
    let found = draws(TimeMask(width: 9, fraction: 0.5), for: sample).flatMap { $0 }
    #expect(found.map(\.width).max() == 2)
    #expect(
      refusal(.timeMask(TimeMask(width: 1, fraction: 0)), of: sample.shape)
        == "fraction: expected a number above 0 and at most 1, found 0")
  }
}

extension TimeMask: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      try StepExample(
        TimeMask(width: 1), drawing: #"[{"start":1,"width":1}]"#,
        .spectrogram(Spectrogram(bandCount: 3, frameCount: 2, values: [1, 2, 3, 4, 5, 6])),
        gives: .spectrogram(Spectrogram(bandCount: 3, frameCount: 2, values: [1, 0, 3, 0, 5, 0])))
    }
  }
}
