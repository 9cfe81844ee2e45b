import Glibc

extension Waveform {
  /// Faster (rate above 1) or slower at the same pitch, by a phase vocoder: librosa's `effects.time_stretch`.
  ///
  /// - Parameter transform: its windows overlap by at least three quarters, else a hum appears.
  /// - Reference: Flanagan and Golden, 1966, "Phase vocoder", Bell System Technical Journal 45.
  public func timeStretched(rate: Double, transform: ShortTimeTransform = .librosa()) -> Waveform {
    precondition(rate > 0 && rate.isFinite, "a rate must be positive, got \(rate)")
    let newFrameCount = Int((Double(frameCount) / rate).rounded(.toNearestOrEven))
    let stretched = (0..<channelCount).flatMap { index in
      transform.inverted(transform.transform(channel(index)).stretched(rate, transform), sampleCount: newFrameCount)
    }
    return Waveform(sampleRateHz: sampleRateHz, channelCount: channelCount, samples: stretched)
  }

  /// Higher or lower by so many semitones at the same speed: librosa's `effects.pitch_shift`.
  public func pitchShifted(
    semitones: Double, transform: ShortTimeTransform = .librosa(), quality: ResamplingQuality = .high
  ) throws(MediaError) -> Waveform {
    let rate = pow(2, -semitones / 12)
    return try timeStretched(rate: rate, transform: transform).sped(rate, frameCount: frameCount, quality)
  }

  /// Faster (factor above 1) or slower, pitch and all, as a tape: a change of the sample rate undone in name.
  public func speedChanged(
    factor: Double, quality: ResamplingQuality = .high
  ) throws(MediaError) -> Waveform {
    precondition(factor > 0 && factor.isFinite, "a speed must be positive, got \(factor)")
    let newFrameCount = Int((Double(frameCount) / factor).rounded(.toNearestOrEven))
    return try sped(1 / factor, frameCount: newFrameCount, quality)
  }

  /// Resampled to `ratio` samples per sample, of which `frameCount` are kept.
  private func sped(
    _ ratio: Double, frameCount: Int, _ quality: ResamplingQuality
  ) throws(MediaError) -> Waveform {
    Waveform(
      sampleRateHz: sampleRateHz, channelCount: channelCount,
      samples: try resampledSamples(inputRate: 1 / ratio, outputRate: 1, frameCount: frameCount, quality: quality))
  }
}

extension ComplexSpectrogram {
  /// Spectra at steps of `rate` windows: magnitudes between two windows, phases advanced as between them.
  fileprivate func stretched(_ rate: Double, _ transform: ShortTimeTransform) -> ComplexSpectrogram {
    let stepCount = Int((Double(frameCount) / rate).rounded(.up))
    var result = ComplexSpectrogram(binCount: binCount, frameCount: stepCount)
    let turn = 2 * Double.pi
    for bin in 0..<binCount {
      // Beyond the last window lies silence.
      func polar(_ frame: Int) -> (magnitude: Double, angle: Double) {
        guard frame < frameCount else { return (0, 0) }
        let (x, y) = (Double(real[bin * frameCount + frame]), Double(imaginary[bin * frameCount + frame]))
        return (hypot(x, y), atan2(y, x))
      }
      let advance = turn * Double(transform.hopLength * bin) / Double(transform.transformLength)
      var phase = frameCount > 0 ? polar(0).angle : 0
      for step in 0..<stepCount {
        let position = Double(step) * rate
        let (before, after) = (polar(Int(position)), polar(Int(position) + 1))
        let share = position - position.rounded(.down)
        let magnitude = (1 - share) * before.magnitude + share * after.magnitude
        result.real[bin * stepCount + step] = Float(magnitude * cos(phase))
        result.imaginary[bin * stepCount + step] = Float(magnitude * sin(phase))
        let excess = after.angle - before.angle - advance
        phase += advance + excess - turn * (excess / turn).rounded(.toNearestOrEven)
      }
    }
    return result
  }
}
