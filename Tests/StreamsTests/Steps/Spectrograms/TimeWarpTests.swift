import Media
import Streams
import Testing

@Suite struct TimeWarpTests {
  private let sample = Sample.spectrogram(
    Spectrogram(bandCount: 1, frameCount: 20, values: (0..<20).map { Float($0) }))

  /// Frames at least the width from the ends move by less than the width.
  @Test func drawsAFrameAndItsMove() throws {
    let found = draws(TimeWarp(width: 5), for: sample, count: 2000).compactMap(\.self)
    #expect(found.count == 2000)
    #expect(Set(found.map(\.origin)) == Set(5...14))
    #expect(Set(found.map { $0.target - $0.origin }) == Set(-4...4))
    expectHalf(draws(TimeWarp(width: 5, probability: 0.5), for: sample))
    #expect(try step("timeWarp: 5") == .timeWarp(TimeWarp(width: 5)))
  }

  @Test func shortSoundsStay() {
    #expect(draws(TimeWarp(width: 10), for: sample).allSatisfy { $0 == nil })
    #expect(drawn(.timeWarp(TimeWarp(width: 10)), sample) == sample)
  }
}

extension TimeWarp: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      try StepExample(
        TimeWarp(width: 2), drawing: #"{"origin":1,"target":2}"#,
        .spectrogram(Spectrogram(bandCount: 1, frameCount: 5, values: [0, 10, 20, 30, 40])),
        gives: .spectrogram(Spectrogram(bandCount: 1, frameCount: 5, values: [0, 5, 10, 25, 40])))
    }
  }
}
