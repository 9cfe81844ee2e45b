import Media
import Streams
import Testing

@Suite struct SampleShapeTests {
  @Test func tensorsHaveChannelsFirst() {
    #expect(SampleShape.image(height: 2, width: 3, channelCount: 4).tensorShape == [4, 2, 3])
    #expect(SampleShape.waveform(channelCount: 2, frameCount: 9, sampleRateHz: 8000).tensorShape == [2, 9])
    #expect(SampleShape.spectrogram(channelCount: 1, bandCount: 5, frameCount: 6).tensorShape == [1, 5, 6])
    #expect(SampleShape.numbers(count: 7).tensorShape == [7])
    #expect(SampleShape.image(height: nil, width: 3, channelCount: 4).tensorShape == nil)
    #expect(SampleShape.waveform(channelCount: 2, frameCount: nil, sampleRateHz: 8000).tensorShape == nil)
    #expect(SampleShape.spectrogram(channelCount: 1, bandCount: 5, frameCount: nil).tensorShape == nil)
  }

  @Test func areSaidInWords() {
    #expect("\(SampleShape.image(height: 2, width: 3, channelCount: 1))" == "an image of 2×3 pixels with 1 channel")
    #expect(
      "\(SampleShape.image(height: nil, width: nil, channelCount: 3))" == "an image of any size with 3 channels")
    #expect(
      "\(SampleShape.waveform(channelCount: 2, frameCount: nil, sampleRateHz: 8000))"
        == "a sound of any frames at 8000 Hz with 2 channels")
    #expect(
      "\(SampleShape.spectrogram(channelCount: 1, bandCount: 5, frameCount: 6))"
        == "a spectrogram of 5 bands and 6 frames")
    #expect("\(SampleShape.numbers(count: 7))" == "7 numbers")
  }
}
