import CSoxr

/// How well a change of the sample rate keeps what it should and removes what it must; libsoxr's recipes.
public enum ResamplingQuality: String, CaseIterable, Codable, Hashable, Sendable {
  /// Cubic interpolation.
  case quick
  /// For 16 bits, with a wide transition.
  case low
  /// For 16 bits, with a medium transition.
  case medium
  /// For 20 bits; librosa's `soxr_hq`, its default.
  case high
  /// For 28 bits.
  case veryHigh

  var recipe: UInt {
    switch self {
    case .quick: UInt(SOXR_QQ)
    case .low: UInt(SOXR_LQ)
    case .medium: UInt(SOXR_MQ)
    case .high: UInt(SOXR_20_BITQ)
    case .veryHigh: UInt(SOXR_28_BITQ)
    }
  }
}

extension Waveform {
  /// The same sound at another sample rate, `ceil(frameCount · new / old)` frames long, as in librosa.
  ///
  /// Band-limited with linear phase; nothing is delayed. One thread.
  public func resampled(toHz newRateHz: Int, quality: ResamplingQuality = .high) throws(MediaError) -> Waveform {
    precondition(newRateHz > 0, "a sound needs a positive rate, got \(newRateHz) Hz")
    guard newRateHz != sampleRateHz else { return self }
    let ratio = Double(newRateHz) / Double(sampleRateHz)
    return Waveform(
      sampleRateHz: newRateHz, channelCount: channelCount,
      samples: try resampledSamples(
        inputRate: Double(sampleRateHz), outputRate: Double(newRateHz),
        frameCount: Int((Double(frameCount) * ratio).rounded(.up)), quality: quality))
  }

  /// Samples taken at another rate, of which `frameCount` are kept; zeros follow where there are fewer.
  func resampledSamples(
    inputRate: Double, outputRate: Double, frameCount newFrameCount: Int, quality: ResamplingQuality
  ) throws(MediaError) -> [Float] {
    guard newFrameCount * channelCount <= AudioCodec.sampleLimit else {
      throw MediaError(
        .tooLarge, "resampling gives \(newFrameCount) frames; at most \(AudioCodec.sampleLimit) samples are allowed")
    }
    var result = [Float](repeating: 0, count: newFrameCount * channelCount)
    guard frameCount > 0, newFrameCount > 0 else { return result }
    var format = soxr_io_spec(SOXR_FLOAT32_S, SOXR_FLOAT32_S)
    var recipe = soxr_quality_spec(quality.recipe, 0)
    var runtime = soxr_runtime_spec(1)
    let failure = samples.withUnsafeBufferPointer { source in
      result.withUnsafeMutableBufferPointer { result -> soxr_error_t? in
        // Sound: each pointer leads to one channel, `frameCount` and `newFrameCount` samples long.
        var inputs = (0..<channelCount).map { channel in source.baseAddress.map { $0 + channel * frameCount } }
        var outputs = (0..<channelCount).map { channel in result.baseAddress.map { $0 + channel * newFrameCount } }
        return soxr_oneshot(
          inputRate, outputRate, UInt32(channelCount), &inputs, frameCount, nil, &outputs, newFrameCount, nil, &format,
          &recipe, &runtime)
      }
    }
    if let failure { throw MediaError(.unsupported, "cannot resample: \(String(cString: failure))") }
    return result
  }
}
