import Glibc

/// Per-channel energy normalisation: each band divided by its own recent loudness, then compressed by a root.
///
/// With E of a band and M its moving average: (E · (M + eps)^-gain + bias)^power - bias^power; librosa's `pcen`.
///
/// - Reference: Wang, Getreuer, Hughes, Lyon and Saurous, 2017, "Trainable frontend for robust and far-field keyword
///   spotting", ICASSP, equations 1 and 2.
public struct ChannelEnergyNormalization: Hashable, Sendable {
  /// What the moving average is before the first frame.
  public enum Start: String, CaseIterable, Hashable, Sendable {
    /// One, as `scipy.signal.lfilter_zi` gives it: librosa's.
    case one
    /// Zero.
    case zero
    /// The first frame's energy, so that a sound's beginning is no louder than what follows.
    case first
  }

  /// How much of the loudness is taken out.
  public var gain: Float
  public var bias: Float
  public var power: Float
  /// Over how many frames the moving average forgets.
  public var timeConstantFrames: Float
  public var eps: Float
  public var start: Start

  /// Names all there is to say; librosa's defaults, whose time constant is 0.4 s at 22,050 Hz and hops of 512.
  public init(
    gain: Float = 0.98, bias: Float = 2, power: Float = 0.5, timeConstantFrames: Float = 17.226_562, eps: Float = 1e-6,
    start: Start = .one
  ) {
    self.gain = gain
    self.bias = bias
    self.power = power
    self.timeConstantFrames = timeConstantFrames
    self.eps = eps
    self.start = start
  }

  /// The share of the newest frame in the moving average.
  public var smoothing: Float {
    let squared = 2 * Double(timeConstantFrames) * Double(timeConstantFrames)
    return Float(((1 + 2 * squared).squareRoot() - 1) / squared)
  }

  /// Normalises energies, or magnitudes, each band by itself.
  public func apply(to spectrogram: Spectrogram) -> Spectrogram {
    let (share, frameCount) = (smoothing, spectrogram.frameCount)
    let (base, depth) = (pow(bias, power), logf(eps))
    var result = spectrogram
    result.values.withUnsafeMutableBufferPointer { values in
      guard frameCount > 0 else { return }
      for row in 0..<spectrogram.rowCount {
        var average: Float =
          switch start {
          case .one: 1
          case .zero: 0
          case .first: values[row * frameCount]
          }
        for index in row * frameCount..<(row + 1) * frameCount {
          let energy = values[index]
          average = share * energy + (1 - share) * average
          let level = energy * expf(-gain * (depth + log1pf(average / eps)))
          values[index] =
            power == 0 ? log1pf(level) : bias == 0 ? pow(level, power) : base * expm1f(power * log1pf(level / bias))
        }
      }
    }
    return result
  }
}
