import Glibc

/// An image of a sound in the order `[channel, band, frame]`: bins, mel bands or cepstral coefficients over time.
public struct Spectrogram: Sendable, Equatable {
  /// Images of equal size, such as those of a sound's channels, or a spectrogram and its changes.
  public let channelCount: Int
  /// Rows.
  public let bandCount: Int
  /// Columns.
  public let frameCount: Int
  /// The values, row-major, one channel after the other.
  public var values: [Float]

  /// Wraps finished values.
  ///
  /// - Precondition: their count is `channelCount · bandCount · frameCount`.
  public init(channelCount: Int = 1, bandCount: Int, frameCount: Int, values: [Float]) {
    precondition(
      values.count == channelCount * bandCount * frameCount,
      "\(channelCount) channels of \(bandCount) bands of \(frameCount) frames, got \(values.count) values")
    self.channelCount = channelCount
    self.bandCount = bandCount
    self.frameCount = frameCount
    self.values = values
  }

  /// The rows of all channels.
  public var rowCount: Int { channelCount * bandCount }

  /// The same with other values, as many.
  public func withValues(_ values: [Float]) -> Spectrogram {
    Spectrogram(channelCount: channelCount, bandCount: bandCount, frameCount: frameCount, values: values)
  }

  /// Powers in decibels: 10 log₁₀ of values of at least `floor`, relative to `reference`: librosa's `power_to_db`.
  ///
  /// - Parameter range: if given, values lie at most so far below the greatest of this spectrogram, which makes a part
  ///   of a sound look otherwise than the same part within the whole.
  public func decibels(floor: Float = 1e-10, reference: Float = 1, range: Float? = nil) -> Spectrogram {
    precondition(floor > 0, "the floor must be positive, got \(floor)")
    // Ten over the natural logarithm of ten: `logf` is three times as fast as `log10f`.
    let scale: Float = 4.342_944_8
    let offset = scale * logf(max(floor, reference))
    var result = self
    result.values.withUnsafeMutableBufferPointer { values in
      for index in values.indices { values[index] = scale * logf(max(floor, values[index])) - offset }
      guard let range, let greatest = values.max() else { return }
      for index in values.indices { values[index] = max(values[index], greatest - range) }
    }
    return result
  }

  /// The natural logarithm of values plus an offset, the `log(mel + 1e-6)` of TensorFlow's guides.
  public func logarithm(offset: Float = 1e-6) -> Spectrogram {
    var result = self
    result.values.withUnsafeMutableBufferPointer { values in
      for index in values.indices { values[index] = logf(values[index] + offset) }
    }
    return result
  }

  /// Frames overwritten in all channels: the time mask of SpecAugment.
  ///
  /// - Reference: Park et al., 2019, "SpecAugment", Interspeech, section 2.
  public func maskingTime(_ frames: Range<Int>, value: Float = 0) -> Spectrogram {
    precondition(
      frames.lowerBound >= 0 && frames.upperBound <= frameCount, "frames \(frames) are not within \(frameCount)")
    var result = self
    for row in 0..<rowCount {
      for frame in frames { result.values[row * frameCount + frame] = value }
    }
    return result
  }

  /// Bands overwritten in all channels: the frequency mask of SpecAugment.
  public func maskingFrequency(_ bands: Range<Int>, value: Float = 0) -> Spectrogram {
    precondition(bands.lowerBound >= 0 && bands.upperBound <= bandCount, "bands \(bands) are not within \(bandCount)")
    var result = self
    for channel in 0..<channelCount {
      let start = (channel * bandCount + bands.lowerBound) * frameCount
      for index in start..<start + bands.count * frameCount { result.values[index] = value }
    }
    return result
  }

  /// Time stretched before a place and squeezed behind it, or the other way round: SpecAugment's time warp.
  ///
  /// What was at frame `origin` comes to stand at `target`, the first and the last frame stay; between them values are
  /// interpolated linearly.
  ///
  /// - Precondition: both lie between the first and the last frame.
  public func warpingTime(from origin: Int, to target: Int) -> Spectrogram {
    let last = frameCount - 1
    precondition(
      (1..<last).contains(origin) && (1..<last).contains(target), "\(origin) to \(target) within 0...\(last)")
    var result = self
    for frame in 0..<frameCount {
      let place =
        frame <= target
        ? Double(frame * origin) / Double(target)
        : Double(origin) + Double((frame - target) * (last - origin)) / Double(last - target)
      let before = min(Int(place), last - 1)
      let share = Float(place - Double(before))
      for row in 0..<rowCount {
        let (left, right) = (values[row * frameCount + before], values[row * frameCount + before + 1])
        result.values[row * frameCount + frame] = (1 - share) * left + share * right
      }
    }
    return result
  }
}
