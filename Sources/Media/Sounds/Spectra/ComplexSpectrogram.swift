/// Complex spectra over time, in the order `[bin, frame]`.
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
    Spectrogram(bandCount: binCount, frameCount: frameCount, values: zip(real, imaginary).map(value))
  }
}
