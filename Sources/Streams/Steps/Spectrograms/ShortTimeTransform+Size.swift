import Media

extension ShortTimeTransform {
  /// Refuses a sound whose spectrogram would be larger than sounds may be.
  func checkSize(of sound: Waveform, bandCount: Int) throws(StreamsError) {
    let columnCount = frameCount(sampleCount: sound.frameCount) * sound.channelCount
    guard columnCount <= AudioCodec.sampleLimit / bandCount else {
      throw StreamsError(
        .damaged,
        "\(sound.frameCount) frames give \(columnCount) columns of \(bandCount) bands; at most \(AudioCodec.sampleLimit) "
          + "values are allowed: hop further, or cut the sound")
    }
  }
}
