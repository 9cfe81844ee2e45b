import CKissFFT
import Glibc

/// The short-time Fourier transform: spectra of overlapping windows of a sound.
public struct ShortTimeTransform: Hashable, Sendable, Codable {
  /// Where windows lie.
  public enum Framing: String, Hashable, Sendable, Codable {
    /// Window t is centred at sample `t · hop`; zeros lie before and after the sound.
    case centered
    /// Window t begins at sample `t · hop`; only whole windows count.
    case whole
  }

  /// How the window is made and where it stands among the transformed samples.
  public enum Preset: String, CaseIterable, Hashable, Sendable, Codable {
    /// Periodic Hann in the middle of the transform, zeros around it.
    case librosa
    /// Hann at the beginning of the transform, zeros after it; periodic for even lengths, symmetric for odd ones.
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

  /// As `librosa.stft` with `pad_mode="constant"`; by default the window is the whole transform and hops a quarter of it.
  public static func librosa(
    transformLength: Int = 2048, hopLength: Int? = nil, windowLength: Int? = nil, framing: Framing = .centered
  ) -> ShortTimeTransform {
    let windowLength = windowLength ?? transformLength
    return ShortTimeTransform(
      transformLength, windowLength, hopLength ?? windowLength / 4, framing, .librosa)
  }

  /// As `tf.signal.stft`; by default transforms are as long as the next power of two.
  public static func tensorFlow(windowLength: Int, hopLength: Int, transformLength: Int? = nil) -> ShortTimeTransform {
    var power = 2
    while power < windowLength { power *= 2 }
    return ShortTimeTransform(transformLength ?? power, windowLength, hopLength, .whole, .tensorFlow)
  }

  private init(
    _ transformLength: Int, _ windowLength: Int, _ hopLength: Int, _ framing: Framing, _ preset: Preset
  ) {
    precondition(
      transformLength > 0 && transformLength % 2 == 0, "a transform needs an even length, got \(transformLength)")
    precondition(
      (1...transformLength).contains(windowLength), "a window of \(windowLength) does not fit \(transformLength)")
    precondition(hopLength > 0, "windows must be a positive number of samples apart, got \(hopLength)")
    self.transformLength = transformLength
    self.windowLength = windowLength
    self.hopLength = hopLength
    self.framing = framing
    self.preset = preset
  }

  /// The spectra of one channel.
  ///
  /// - Complexity: O(samples / hop · transform · log transform).
  public func transform(_ samples: some Collection<Float>) -> ComplexSpectrogram {
    let padding = framing == .centered ? transformLength / 2 : 0
    var padded = [Float](repeating: 0, count: samples.count + 2 * padding)
    for (index, sample) in samples.enumerated() { padded[padding + index] = sample }
    let frameCount = frameCount(sampleCount: samples.count)
    let transform = RealTransform(length: transformLength)
    let window = paddedWindow()
    let span = frameSpan
    var spectrogram = ComplexSpectrogram(binCount: transform.binCount, frameCount: frameCount)
    var frame = [Float](repeating: 0, count: transformLength)
    var bins = [kiss_fft_cpx](repeating: kiss_fft_cpx(), count: transform.binCount)
    for index in 0..<frameCount {
      let start = index * hopLength
      for time in 0..<span { frame[time] = padded[start + time] * window[time] }
      transform.transform(frame, into: &bins)
      for bin in bins.indices {
        spectrogram.real[index * transform.binCount + bin] = bins[bin].r
        spectrogram.imaginary[index * transform.binCount + bin] = bins[bin].i
      }
    }
    return spectrogram
  }

  /// The sound of spectra, `sampleCount` samples long: windows overlapped, added, and divided by the sum of their
  /// squares.
  ///
  /// - Reference: Griffin and Lim, 1984, "Signal estimation from modified short-time Fourier transform", equation 6.
  public func inverted(_ spectrogram: ComplexSpectrogram, sampleCount: Int) -> [Float] {
    let transform = RealTransform(length: transformLength)
    precondition(
      spectrogram.binCount == transform.binCount, "\(transform.binCount) bins expected, got \(spectrogram.binCount)")
    let padding = framing == .centered ? transformLength / 2 : 0
    let window = paddedWindow()
    let length = max(sampleCount + padding, spectrogram.frameCount * hopLength + transformLength)
    var sum = [Float](repeating: 0, count: length)
    var weight = [Float](repeating: 0, count: length)
    var frame = [Float](repeating: 0, count: transformLength)
    var bins = [kiss_fft_cpx](repeating: kiss_fft_cpx(), count: transform.binCount)
    for index in 0..<spectrogram.frameCount {
      for bin in bins.indices {
        bins[bin].r = spectrogram.real[index * transform.binCount + bin]
        bins[bin].i = spectrogram.imaginary[index * transform.binCount + bin]
      }
      transform.invert(bins, into: &frame)
      for time in frame.indices {
        sum[index * hopLength + time] += frame[time] / Float(transformLength) * window[time]
        weight[index * hopLength + time] += window[time] * window[time]
      }
    }
    return (padding..<padding + sampleCount).map {
      weight[$0] > Float.leastNormalMagnitude ? sum[$0] / weight[$0] : sum[$0]
    }
  }

  /// How many windows a sound has.
  public func frameCount(sampleCount: Int) -> Int {
    let padded = framing == .centered ? sampleCount + transformLength / 2 * 2 : sampleCount
    return padded < frameSpan ? 0 : 1 + (padded - frameSpan) / hopLength
  }

  /// From the first to the last sample that a window needs.
  private var frameSpan: Int { preset == .librosa ? transformLength : windowLength }

  /// The window among zeros, as long as the transform.
  private func paddedWindow() -> [Float] {
    var padded = [Float](repeating: 0, count: transformLength)
    let period = preset == .tensorFlow && windowLength % 2 == 1 ? max(windowLength - 1, 1) : windowLength
    let start = preset == .librosa ? (transformLength - windowLength) / 2 : 0
    for time in 0..<windowLength {
      let isPoint = windowLength == 1
      padded[start + time] = isPoint ? 1 : Float(0.5 - 0.5 * cos(2 * Double.pi * Double(time) / Double(period)))
    }
    return padded
  }
}
