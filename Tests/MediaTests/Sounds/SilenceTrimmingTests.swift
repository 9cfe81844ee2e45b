import Media
import Testing

@Suite struct SilenceTrimmingTests {
  @Test func cutsBothEndsOfAllChannels() {
    let loud = [Float](repeating: 0.5, count: 100)
    let silence = [Float](repeating: 0, count: 100)
    let pair = Waveform(
      sampleRateHz: 8000, channelCount: 2,
      samples: silence + silence + loud + silence + (silence + loud + silence + silence))
    let trimmed = pair.trimmingSilence(windowLength: 20, hopLength: 10)
    // One channel sounds from 100 on, the other until 300, into which the window around 300 reaches.
    #expect(trimmed.frameCount == 210 && trimmed.channelCount == 2)
    #expect(trimmed.channel(0).elementsEqual(pair.channel(0)[100..<310]))
  }

  @Test func whatIsSilentThroughoutStays() {
    for count in [0, 1, 5, 300] {
      let silence = Waveform(sampleRateHz: 8000, samples: [Float](repeating: 0, count: count))
      #expect(silence.trimmingSilence() == silence)
    }
  }
}
