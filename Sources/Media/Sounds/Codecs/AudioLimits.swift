/// How large a sound may be, checked before memory is allocated.
enum AudioLimits {
  /// Refuses what is no sound, and more channels than are read.
  static func check(rateHz: Int, channelCount: Int) throws(MediaError) {
    guard rateHz > 0, channelCount > 0 else {
      throw MediaError(.damaged, "audio: \(rateHz) Hz and \(channelCount) channels are declared")
    }
    guard channelCount <= AudioCodec.channelLimit else {
      throw MediaError(
        .tooLarge, "audio: \(channelCount) channels are declared; at most \(AudioCodec.channelLimit) are read")
    }
  }

  static var tooLong: MediaError {
    MediaError(
      .tooLarge,
      "audio: more than \(AudioCodec.sampleLimit) samples, which is the most of one sound; cut long recordings into windows"
    )
  }
}
