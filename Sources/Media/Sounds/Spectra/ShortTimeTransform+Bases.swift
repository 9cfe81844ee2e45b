import Glibc

/// The transform as a product with a matrix, for whoever needs its gradients.
extension ShortTimeTransform {
  /// The sample at which the first window begins; before the sound where it is negative.
  public var firstWindowStart: Int { windowOffset - padding }

  /// Samples of a frame before its window.
  private var windowOffset: Int { preset == .tensorFlow ? 0 : (transformLength - windowLength) / 2 }

  /// Which of `count` samples stands at a place, which may lie beyond them; `nil` for silence.
  public func sample(at place: Int, of count: Int) -> Int? {
    if (0..<count).contains(place) { return place }
    guard framing == .reflect, count > 0 else { return nil }
    let period = max(2 * (count - 1), 1)
    let rest = (place % period + period) % period
    return rest < count ? rest : period - rest
  }

  /// The windowed cosines of all bins, then their windowed sines, `[part, time]` with `windowLength` times each: a window's
  /// products with them are the real and imaginary parts of its spectrum.
  public var bases: [Float] {
    let (length, offset) = (transformLength, windowOffset)
    let window = paddedWindow()[offset..<offset + windowLength].map(Double.init)
    let circle = (0..<length).map { 2 * Double.pi * Double($0) / Double(length) }
    let (cosines, sines) = (circle.map { cos($0) }, circle.map { -sin($0) })
    var bases: [Float] = []
    bases.reserveCapacity(2 * binCount * windowLength)
    for values in [cosines, sines] {
      for bin in 0..<binCount {
        for time in 0..<windowLength { bases.append(Float(window[time] * values[bin * (offset + time) % length])) }
      }
    }
    return bases
  }
}
