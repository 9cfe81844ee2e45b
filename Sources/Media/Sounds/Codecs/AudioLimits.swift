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

  /// Refuses samples that are no finite numbers, which would spoil all that they are added to.
  ///
  /// - Parameters:
  ///   - samples: `[time, channel]`.
  ///   - firstFrame: how many frames of the sound come before.
  static func checkFinite(_ samples: [Float], channelCount: Int, firstFrame: Int) throws(MediaError) {
    // The largest bits but for the sign are those of the largest magnitude, or of what is no number: many at a time.
    guard samples.reduce(UInt32(0), { max($0, $1.bitPattern & 0x7FFF_FFFF) }) >= Float.infinity.bitPattern,
      let index = samples.firstIndex(where: { !$0.isFinite })
    else { return }
    throw MediaError(
      .damaged,
      "audio: sample \(firstFrame + index / channelCount) of channel \(index % channelCount) is \(samples[index]), which is no finite number"
    )
  }

  static var tooLong: MediaError {
    MediaError(
      .tooLarge,
      "audio: more than \(AudioCodec.sampleLimit) samples, which is the most of one sound; cut long recordings into windows"
    )
  }
}
