import CMediaKernels
import Glibc

/// The short-time Fourier transform: spectra of overlapping windows of a sound.
public struct ShortTimeTransform: Hashable, Sendable, Codable {
  /// Where windows lie, and what lies beyond the ends of the sound.
  public enum Framing: String, CaseIterable, Hashable, Sendable, Codable {
    /// Window t is centred at sample `t · hop`; zeros lie before and after the sound.
    case zeros
    /// Window t is centred at sample `t · hop`; the sound is mirrored at its first and last sample.
    case reflect
    /// Window t begins at sample `t · hop`; only whole windows count.
    case whole
  }

  /// Whose conventions hold.
  public enum Preset: String, CaseIterable, Hashable, Sendable, Codable {
    /// Periodic Hann in the middle of the transform, zeros around it; zeros beyond the ends.
    case librosa
    /// Periodic Hann in the middle of the transform, zeros around it; mirrored beyond the ends.
    case torchaudio
    /// Hann at the beginning of the transform, zeros after it, periodic for even lengths, symmetric for odd ones; whole
    /// windows.
    case tensorFlow
  }

  /// Samples per transform, even.
  public let transformLength: Int
  /// Samples per window.
  public let windowLength: Int
  /// Samples from one window to the next.
  public let hopLength: Int
  /// Where windows lie.
  public let framing: Framing
  /// Whose window.
  public let preset: Preset

  /// Names all there is to say.
  ///
  /// - Parameter framing: that of the preset if `nil`.
  /// - Precondition: the transform's length is even, and a window fits.
  public init(
    _ preset: Preset, transformLength: Int, windowLength: Int, hopLength: Int, framing: Framing? = nil
  ) {
    precondition(
      transformLength > 0 && transformLength % 2 == 0, "a transform needs an even length, got \(transformLength)")
    precondition(
      (1...transformLength).contains(windowLength), "a window of \(windowLength) does not fit \(transformLength)")
    precondition(hopLength > 0, "windows must be a positive number of samples apart, got \(hopLength)")
    self.transformLength = transformLength
    self.windowLength = windowLength
    self.hopLength = hopLength
    self.framing = framing ?? preset.framing
    self.preset = preset
  }

  /// As `librosa.stft` with `pad_mode="constant"`; by default the window is the whole transform and hops a quarter of it.
  public static func librosa(
    transformLength: Int = 2048, hopLength: Int? = nil, windowLength: Int? = nil, framing: Framing = .zeros
  ) -> ShortTimeTransform {
    let windowLength = windowLength ?? transformLength
    return ShortTimeTransform(
      .librosa, transformLength: transformLength, windowLength: windowLength, hopLength: hopLength ?? windowLength / 4,
      framing: framing)
  }

  /// As `torchaudio.transforms.Spectrogram`; by default the window is the whole transform and hops half of it.
  public static func torchaudio(
    transformLength: Int = 400, hopLength: Int? = nil, windowLength: Int? = nil
  ) -> ShortTimeTransform {
    let windowLength = windowLength ?? transformLength
    return ShortTimeTransform(
      .torchaudio, transformLength: transformLength, windowLength: windowLength,
      hopLength: hopLength ?? windowLength / 2)
  }

  /// As `tf.signal.stft`; by default transforms are as long as the next power of two.
  public static func tensorFlow(windowLength: Int, hopLength: Int, transformLength: Int? = nil) -> ShortTimeTransform {
    var power = 2
    while power < windowLength { power *= 2 }
    return ShortTimeTransform(
      .tensorFlow, transformLength: transformLength ?? power, windowLength: windowLength, hopLength: hopLength)
  }

  /// The spectra of one channel; to look at many sounds, keep a ``SpectrumAnalysis``.
  ///
  /// - Complexity: O(samples / hop · transform · log transform).
  public func transform(_ samples: some Collection<Float>) -> ComplexSpectrogram {
    SpectrumAnalysis(self).spectra(of: samples)
  }

  /// The sound of spectra, `sampleCount` samples long: windows overlapped, added, and divided by the sum of their
  /// squares.
  ///
  /// - Reference: Griffin and Lim, 1984, "Signal estimation from modified short-time Fourier transform", equation 6.
  public func inverted(_ spectrogram: ComplexSpectrogram, sampleCount: Int) -> [Float] {
    SpectrumAnalysis(self).samples(of: spectrogram, sampleCount: sampleCount)
  }

  /// How many windows a sound has.
  public func frameCount(sampleCount: Int) -> Int {
    let padded = sampleCount + 2 * padding
    return padded < frameSpan ? 0 : 1 + (padded - frameSpan) / hopLength
  }

  /// How many bins a spectrum has.
  public var binCount: Int { transformLength / 2 + 1 }

  /// Samples before the first and behind the last of a sound.
  var padding: Int { framing == .whole ? 0 : transformLength / 2 }

  /// From the first to the last sample that a window needs.
  var frameSpan: Int { preset == .tensorFlow ? windowLength : transformLength }

  /// The window among zeros, as long as the transform.
  func paddedWindow() -> [Float] {
    var padded = [Float](repeating: 0, count: transformLength)
    let period = preset == .tensorFlow && windowLength % 2 == 1 ? max(windowLength - 1, 1) : windowLength
    let start = preset == .tensorFlow ? 0 : (transformLength - windowLength) / 2
    for time in 0..<windowLength {
      let isPoint = windowLength == 1
      padded[start + time] = isPoint ? 1 : Float(0.5 - 0.5 * cos(2 * Double.pi * Double(time) / Double(period)))
    }
    return padded
  }
}

extension ShortTimeTransform.Preset {
  /// Where windows lie if nothing else is said.
  public var framing: ShortTimeTransform.Framing {
    switch self {
    case .librosa: .zeros
    case .torchaudio: .reflect
    case .tensorFlow: .whole
    }
  }
}
