import Media
import Testing

/// A sound that comes in blocks is resampled to the bits of the sound that comes whole.
@Suite struct StreamedResamplingTests {
  private func sound(_ count: Int, rateHz: Int, channelCount: Int = 1) -> Waveform {
    Waveform(
      sampleRateHz: rateHz, channelCount: channelCount,
      samples: (0..<count * channelCount).map { Float($0 * $0 % 20_011 - 10_000) / 32768 })
  }

  /// All of a recording as one window, in 16 bits.
  private func streamed(_ sound: Waveform, toHz rateHz: Int, frameCount: Int) throws -> [Int16] {
    let cutter = try WindowCutter(
      SoundStream(AudioCodec.encode(sound, as: .wavFloat)),
      windows: SoundWindows(
        lengthSeconds: Double(frameCount) / Double(rateHz), sampleRateHz: rateHz, partial: .pad),
      channelCount: sound.channelCount)
    let window = try cutter.next()
    #expect(try cutter.next() == nil)
    #expect(cutter.frameCount == frameCount)
    return window?.samples ?? []
  }

  @Test(arguments: [(44_100, 16_000), (8000, 16_000), (16_000, 11_025), (192_000, 8000), (22_050, 8001)], [1, 2])
  func wholeAndInBlocks(rates: (Int, Int), channelCount: Int) throws {
    // More than one block of the decoder, which gives 65,536 samples at a time.
    let sound = sound(150_001, rateHz: rates.0, channelCount: channelCount)
    let whole = try sound.resampled(toHz: rates.1)
    let expected = (0..<whole.frameCount * channelCount).map { index in
      let sample = whole.samples[index % channelCount * whole.frameCount + index / channelCount]
      return Int16(max(-32768, min(32767, (sample * 32768).rounded(.toNearestOrEven))))
    }
    #expect(try streamed(sound, toHz: rates.1, frameCount: whole.frameCount) == expected)
  }

  @Test func ratesTooFarApartAreRefused() throws {
    let stream = try SoundStream(AudioCodec.encode(sound(10, rateHz: 10), as: .wav16))
    let error = #expect(throws: MediaError.self) {
      try WindowCutter(stream, windows: SoundWindows(lengthSeconds: 1, sampleRateHz: 16_000))
    }
    #expect(error?.message.contains("10 Hz is not brought to 16000 Hz") == true)
  }
}
