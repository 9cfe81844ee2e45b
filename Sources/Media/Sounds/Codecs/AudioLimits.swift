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

  /// Refuses samples that are no finite numbers, which would spoil all that they are added to.
  ///
  /// - Parameter samples: `[time, channel]`.
  static func checkFinite(_ samples: [Float], channelCount: Int) throws(MediaError) {
    // The largest bits but for the sign are those of the largest magnitude, or of what is no number: many at a time.
    guard samples.reduce(UInt32(0), { max($0, $1.bitPattern & 0x7FFF_FFFF) }) >= Float.infinity.bitPattern,
      let index = samples.firstIndex(where: { !$0.isFinite })
    else { return }
    throw MediaError(
      .damaged,
      "audio: sample \(index / channelCount) of channel \(index % channelCount) is \(samples[index]), which is no finite number"
    )
  }

  static var tooLong: MediaError {
    MediaError(.tooLarge, "audio: more than \(AudioCodec.sampleLimit) samples, which is the most that is read")
  }
}
