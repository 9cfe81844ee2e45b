import Media
import Testing

@Suite struct ResamplingTests {
  private let golden: MediaGolden

  init() throws { golden = try MediaGolden("audio") }

  @Test(
    arguments: [
      (ResamplingQuality.quick, "soxr_qq"), (.low, "soxr_lq"), (.medium, "soxr_mq"), (.high, "soxr_hq"),
      (.veryHigh, "soxr_vhq"),
    ], [16000, 5512, 8001])
  func isThatOfLibrosa(preset: (ResamplingQuality, String), rateHz: Int) throws {
    let source = try Waveform(sampleRateHz: 8000, samples: golden.floats("resample/source"))
    let resampled = try source.resampled(toHz: rateHz, quality: preset.0)
    let expected = try golden.floats("resample/\(preset.1)/\(rateHz)")
    #expect(resampled.sampleRateHz == rateHz)
    #expect(greatestDifference(resampled.samples, expected) <= 2e-6)
  }

  @Test func channelsAreKeptApart() throws {
    let left = try golden.floats("resample/source")
    let stereo = Waveform(sampleRateHz: 8000, channelCount: 2, samples: left + left.reversed())
    let resampled = try stereo.resampled(toHz: 11025)
    let mono = try Waveform(sampleRateHz: 8000, samples: left).resampled(toHz: 11025)
    #expect(Array(resampled.channel(0)) == mono.samples)
    #expect(Array(resampled.channel(1)) != mono.samples)
    #expect(try stereo.resampled(toHz: 8000) == stereo)
  }

  @Test func nothingStaysNothing() throws {
    #expect(try Waveform(sampleRateHz: 8000, samples: []).resampled(toHz: 16000).samples.isEmpty)
  }

  @Test func absurdLengthsAreRefused() {
    let error = #expect(throws: MediaError.self) {
      try Waveform(sampleRateHz: 1, samples: [0, 1]).resampled(toHz: 1 << 40)
    }
    #expect(error?.code == .tooLarge)
  }
}
