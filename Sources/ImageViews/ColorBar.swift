public import Media
public import Settings

/// How numbers are shown as colours.
public struct ColorBar: Codable, Sendable, Equatable {
  /// A scale of colours.
  public enum Scale: String, Codable, CaseIterable, Sendable, SettingValue {
    /// From black to white.
    case gray
    /// From white to black.
    case inverted
    /// From dark violet to yellow.
    case sequential
    /// Blue below 0, white at 0, red above.
    case signed
  }

  public let scale: Scale
  /// What the ends of the scale stand for; all beyond looks as they do.
  public let low, high: Double

  /// Shows numbers of a range.
  public init(_ scale: Scale, _ low: Double, _ high: Double) {
    self.scale = scale
    self.low = low
    self.high = high
  }

  /// The scale for numbers if nothing more is known: signed where some are below 0, unless a range is asked for that is not as
  /// wide to both sides.
  ///
  /// - Parameters:
  ///   - range: the range; from 0 to 1, or to the greatest magnitude of signed ones, if `nil`.
  init(for values: [Float], scale: Scale? = nil, range: [Double]?) {
    let largest = Double(values.reduce(0) { $1.isFinite ? max($0, abs($1)) : $0 })
    let isSigned = values.contains { $0 < -1e-6 } && range.map { $0[0] == -$0[1] } ?? true
    let scale = scale ?? (isSigned ? .signed : .gray)
    let usual = scale == .signed ? [-max(largest, 1e-6), max(largest, 1e-6)] : [0, 1]
    let range = range ?? usual
    self.init(scale, range[0], range[1])
  }

  /// The colour of a number, red, green and blue from 0 to 1; what is not finite is as the least.
  public func color(_ value: Double) -> SIMD3<Double> {
    let share = value.isFinite && high > low ? min(max((value - low) / (high - low), 0), 1) : 0
    return switch scale {
    case .gray: SIMD3(repeating: share)
    case .inverted: SIMD3(repeating: 1 - share)
    case .sequential: sequentialColor(share)
    case .signed: signedColor(2 * share - 1, largest: 1)
    }
  }

  /// An image of one channel in these colours.
  func image(_ plane: FloatImage) -> Image {
    let shape = ImageShape(height: plane.shape.height, width: plane.shape.width, channelCount: 3)
    return Image(shape: shape, samples: plane.samples.flatMap { bytes(color(Double($0))) })
  }
}

/// The nearest bytes of a colour on 0…1.
func bytes(_ color: SIMD3<Double>) -> [UInt8] { (0..<3).map { UInt8((min(max(color[$0], 0), 1) * 255).rounded()) } }
