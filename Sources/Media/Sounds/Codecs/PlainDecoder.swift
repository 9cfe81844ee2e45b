/// Reads ``PlainSamples``, without a library between: of short sounds the library takes most of the time.
final class PlainDecoder: SoundDecoder {
  private let bytes: SoundBytes
  private let samples: PlainSamples
  private var frameCount = 0

  /// Whole frames count; what is behind the last is none.
  init(_ bytes: SoundBytes, _ samples: PlainSamples) throws(MediaError) {
    try AudioLimits.check(rateHz: samples.sampleRateHz, channelCount: samples.channelCount)
    self.bytes = bytes
    self.samples = samples
  }

  var sampleRateHz: Int { samples.sampleRateHz }
  var channelCount: Int { samples.channelCount }

  func next() throws(MediaError) -> [Float]? {
    let size = samples.frameByteCount
    let wanted = min((1 << 16) / channelCount, bytes.count / size - frameCount)
    guard wanted > 0 else { return nil }
    let block = bytes.copied(frameCount * size..<(frameCount + wanted) * size).withUnsafeBytes(samples.decode)
    if samples.areFloats {
      try AudioLimits.checkFinite(block, channelCount: channelCount, firstFrame: frameCount)
    }
    frameCount += wanted
    return block
  }
}
