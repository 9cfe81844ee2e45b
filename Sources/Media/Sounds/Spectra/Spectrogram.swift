import Glibc

/// Complex spectra over time, in the order `[frame, bin]`, in which they are computed.
public struct ComplexSpectrogram: Sendable, Equatable {
  /// Frequencies, from 0 to half the sample rate.
  public let binCount: Int
  /// Windows.
  public let frameCount: Int
  public var real: [Float]
  public var imaginary: [Float]

  /// A silent one.
  public init(binCount: Int, frameCount: Int) {
    self.binCount = binCount
    self.frameCount = frameCount
    real = [Float](repeating: 0, count: binCount * frameCount)
    imaginary = real
  }

  public func magnitude() -> Spectrogram { mapped { (($0 * $0) + ($1 * $1)).squareRoot() } }

  /// Squared magnitudes.
  public func power() -> Spectrogram { mapped { ($0 * $0) + ($1 * $1) } }

  private func mapped(_ value: (Float, Float) -> Float) -> Spectrogram {
    var values = [Float](repeating: 0, count: real.count)
    for frame in 0..<frameCount {
      for bin in 0..<binCount {
        let index = frame * binCount + bin
        values[bin * frameCount + frame] = value(real[index], imaginary[index])
      }
    }
    return Spectrogram(bandCount: binCount, frameCount: frameCount, values: values)
  }
}

/// An image of a sound in the order `[band, frame]`: bins, mel bands or cepstral coefficients over time.
public struct Spectrogram: Sendable, Equatable {
  /// Rows.
  public let bandCount: Int
  /// Columns.
  public let frameCount: Int
  /// The values, row-major.
  public var values: [Float]

  /// Wraps finished values.
  ///
  /// - Precondition: their count is `bandCount · frameCount`.
  public init(bandCount: Int, frameCount: Int, values: [Float]) {
    precondition(
      values.count == bandCount * frameCount, "\(bandCount) bands of \(frameCount) frames, got \(values.count) values")
    self.bandCount = bandCount
    self.frameCount = frameCount
    self.values = values
  }

  /// Powers in decibels: 10 log₁₀ of values of at least `floor`, relative to `reference`: librosa's `power_to_db`.
  ///
  /// - Parameter range: if given, values lie at most so far below the greatest of this spectrogram, which makes a part
  ///   of a sound look otherwise than the same part within the whole.
  public func decibels(floor: Float = 1e-10, reference: Float = 1, range: Float? = 80) -> Spectrogram {
    precondition(floor > 0, "the floor must be positive, got \(floor)")
    let offset = 10 * log10(max(floor, reference))
    var result = self
    for index in values.indices { result.values[index] = 10 * log10(max(floor, values[index])) - offset }
    if let range, let greatest = result.values.max() {
      for index in values.indices { result.values[index] = max(result.values[index], greatest - range) }
    }
    return result
  }

  /// The natural logarithm of values plus an offset, the `log(mel + 1e-6)` of TensorFlow's guides.
  public func logarithm(offset: Float = 1e-6) -> Spectrogram {
    var result = self
    for index in values.indices { result.values[index] = log(values[index] + offset) }
    return result
  }

  /// Frames overwritten: the time mask of SpecAugment.
  ///
  /// - Reference: Park et al., 2019, "SpecAugment", Interspeech, section 2.
  public func maskingTime(_ frames: Range<Int>, value: Float = 0) -> Spectrogram {
    precondition(
      frames.lowerBound >= 0 && frames.upperBound <= frameCount, "frames \(frames) are not within \(frameCount)")
    var result = self
    for band in 0..<bandCount {
      for frame in frames { result.values[band * frameCount + frame] = value }
    }
    return result
  }

  /// Bands overwritten: the frequency mask of SpecAugment.
  public func maskingFrequency(_ bands: Range<Int>, value: Float = 0) -> Spectrogram {
    precondition(bands.lowerBound >= 0 && bands.upperBound <= bandCount, "bands \(bands) are not within \(bandCount)")
    var result = self
    for index in bands.lowerBound * frameCount..<bands.upperBound * frameCount { result.values[index] = value }
    return result
  }

  /// The first coefficients of the cosine transform (type II) over bands: of a log-mel spectrogram its MFCC.
  ///
  /// - Parameter preset: `librosa` scales all rows to length one; `tensorFlow` the first row √2 times that, as
  ///   `tf.signal.mfccs_from_log_mel_spectrograms`.
  public func cepstrum(coefficientCount: Int, preset: ShortTimeTransform.Preset) -> Spectrogram {
    precondition(
      (1...bandCount).contains(coefficientCount), "\(bandCount) bands have no \(coefficientCount) coefficients")
    var result = [Float](repeating: 0, count: coefficientCount * frameCount)
    for coefficient in 0..<coefficientCount {
      let isShort = coefficient == 0 && preset == .librosa
      let scale = ((isShort ? 1 : 2) / Double(bandCount)).squareRoot()
      for band in 0..<bandCount {
        let angle = Double.pi * Double(coefficient) * (Double(band) + 0.5) / Double(bandCount)
        let weight = Float(scale * cos(angle))
        for frame in 0..<frameCount {
          result[coefficient * frameCount + frame] += weight * values[band * frameCount + frame]
        }
      }
    }
    return Spectrogram(bandCount: coefficientCount, frameCount: frameCount, values: result)
  }
}
