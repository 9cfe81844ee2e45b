/// How large a sound may be, checked before memory is allocated.
enum AudioLimits {
  /// Refuses what is no sound, and more channels or samples than are read.
  ///
  /// - Parameter frameCount: as declared; `nil` where the file does not say.
  static func check(rateHz: Int, channelCount: Int, frameCount: Int?) throws(MediaError) {
    guard rateHz > 0, channelCount > 0, frameCount ?? 0 >= 0 else {
      throw MediaError(
        .damaged, "audio: \(rateHz) Hz, \(channelCount) channels and \(frameCount ?? 0) frames are declared")
    }
    guard channelCount <= AudioCodec.channelLimit else {
      throw MediaError(
        .tooLarge, "audio: \(channelCount) channels are declared; at most \(AudioCodec.channelLimit) are read")
    }
    guard (frameCount ?? 0) <= AudioCodec.sampleLimit / channelCount else {
      throw MediaError(
        .tooLarge,
        "audio: \(frameCount ?? 0) frames of \(channelCount) channels are declared; at most \(AudioCodec.sampleLimit) "
          + "samples are read")
    }
  }

  static var tooLong: MediaError {
    MediaError(.tooLarge, "audio: more than \(AudioCodec.sampleLimit) samples, which is the most that is read")
  }
}
