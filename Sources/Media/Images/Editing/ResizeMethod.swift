import Glibc

/// How an image is resized, as one of two libraries defines it.
///
/// Pixel centres lie at half coordinates in both. They differ in antialiasing (Pillow always, TensorFlow on request) and
/// in numbers: Pillow computes bytes from bytes with rounding after each axis, TensorFlow floats.
public enum ResizeMethod: Hashable, Sendable, Codable {
  /// As Pillow's `Image.resize`, antialiased but for `nearest`.
  case pillow(PillowFilter)
  /// As TensorFlow's `tf.image.resize`.
  case tensorFlow(TensorFlowFilter)

  /// The filters of Pillow (`Image.Resampling`).
  public enum PillowFilter: String, CaseIterable, Hashable, Sendable, Codable {
    /// The pixel under the new pixel's centre.
    case nearest
    /// The mean over the new pixel's area, in whole pixels.
    case box
    /// A triangle.
    case bilinear
    /// Hamming's window over a sinc of one lobe.
    case hamming
    /// Keys' cubic with a = -0.5.
    case bicubic
    /// A sinc of three lobes.
    case lanczos
  }

  /// The methods of TensorFlow (`tf.image.ResizeMethod`).
  public enum TensorFlowFilter: Hashable, Sendable, Codable {
    /// The pixel under the new pixel's centre.
    case nearest
    /// The mean over the new pixel's area, parts of pixels counted in part.
    case area
    /// A triangle.
    case bilinear(antialiased: Bool)
    /// Keys' cubic with a = -0.5.
    case bicubic(antialiased: Bool)
    /// A sinc of three lobes.
    case lanczos3(antialiased: Bool)
  }
}

/// A filter: its value at a distance, and the distance from which on it is zero.
struct ResizeKernel {
  var radius: Double
  var value: @Sendable (Double) -> Double

  static let box = ResizeKernel(radius: 0.5) { $0 > -0.5 && $0 <= 0.5 ? 1 : 0 }

  static let triangle = ResizeKernel(radius: 1) { max(0, 1 - abs($0)) }

  static let hamming = ResizeKernel(radius: 1) {
    let x = abs($0)
    return x >= 1 ? 0 : sinc(x) * (0.54 + 0.46 * cos(.pi * x))
  }

  /// Keys, 1981, "Cubic convolution interpolation for digital image processing", with a = -0.5.
  static let cubic = ResizeKernel(radius: 2) {
    let x = abs($0)
    if x < 1 { return (1.5 * x - 2.5) * x * x + 1 }
    return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0
  }

  static let lanczos3 = ResizeKernel(radius: 3) { abs($0) < 3 ? sinc($0) * sinc($0 / 3) : 0 }

  private static func sinc(_ x: Double) -> Double { x == 0 ? 1 : sin(.pi * x) / (.pi * x) }
}
