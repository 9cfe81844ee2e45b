import Media
import Streams
import Testing

@Suite struct SampleTests {
  @Test func knowsItsShape() {
    #expect(
      Sample.image(noiseImage(height: 2, width: 3, channelCount: 4)).shape
        == .image(height: 2, width: 3, channelCount: 4))
    #expect(
      Sample.waveform(Waveform(sampleRateHz: 8000, channelCount: 2, samples: [1, 2, 3, 4, 5, 6])).shape
        == .waveform(channelCount: 2, frameCount: 3, sampleRateHz: 8000))
    #expect(
      Sample.spectrogram(Spectrogram(bandCount: 2, frameCount: 1, values: [1, 2])).shape
        == .spectrogram(channelCount: 1, bandCount: 2, frameCount: 1))
    #expect(Sample.numbers([1, 2]).shape == .numbers(count: 2))
  }
}
