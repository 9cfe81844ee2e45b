import CMediaKernels

/// What an image's samples may be; zero is black.
///
/// Arithmetic on images is done on levels: floats on the scale of the samples, 0 to ``whiteLevel``.
public protocol ImageSample: Numeric, Sendable {
  /// The level of white: 255, 65,535 or 1.
  static var whiteLevel: Float { get }

  static func levels(of samples: [Self]) -> [Float]

  /// The samples nearest to levels, halves to even; levels outside black to white are clamped.
  static func samples(nearest levels: [Float]) -> [Self]

  /// The samples of levels, whose fraction is dropped where samples are whole; levels outside black to white are clamped.
  static func samples(truncating levels: [Float]) -> [Self]
}

extension UInt8: ImageSample {
  public static var whiteLevel: Float { 255 }

  /// The bytes as floats.
  public static func levels(of samples: [UInt8]) -> [Float] {
    filled(samples.count) { floats_of_bytes(samples, $0, Int64(samples.count)) }
  }

  /// The nearest bytes.
  public static func samples(nearest levels: [Float]) -> [UInt8] {
    filled(levels.count) { nearest_bytes(levels, $0, Int64(levels.count)) }
  }

  /// The bytes next towards zero.
  public static func samples(truncating levels: [Float]) -> [UInt8] {
    filled(levels.count) { truncated_bytes(levels, $0, Int64(levels.count)) }
  }
}

extension UInt16: ImageSample {
  /// 65,535.
  public static var whiteLevel: Float { 65535 }

  /// The integers as floats.
  public static func levels(of samples: [UInt16]) -> [Float] { samples.map { Float($0) } }

  /// The nearest integers.
  public static func samples(nearest levels: [Float]) -> [UInt16] {
    levels.map { UInt16($0.clamped(to: whiteLevel).rounded(.toNearestOrEven)) }
  }

  /// The integers next towards zero.
  public static func samples(truncating levels: [Float]) -> [UInt16] {
    levels.map { UInt16($0.clamped(to: whiteLevel)) }
  }
}

extension Float: ImageSample {
  public static var whiteLevel: Float { 1 }

  public static func levels(of samples: [Float]) -> [Float] { samples }

  /// The levels, clamped.
  public static func samples(nearest levels: [Float]) -> [Float] { levels.map { $0.clamped(to: 1) } }

  /// The levels, clamped.
  public static func samples(truncating levels: [Float]) -> [Float] { levels.map { $0.clamped(to: 1) } }

  /// Between 0 and `limit`; what is not a number becomes 0.
  func clamped(to limit: Float) -> Float { self > 0 ? (self < limit ? self : limit) : 0 }
}

extension Raster {
  /// The image of these levels, rounded.
  func withNearest(_ levels: [Float]) -> Raster { Raster(shape: shape, samples: Sample.samples(nearest: levels)) }

  /// The image of these levels, cut off to whole samples.
  func withTruncated(_ levels: [Float]) -> Raster { Raster(shape: shape, samples: Sample.samples(truncating: levels)) }

  var levels: [Float] { Sample.levels(of: samples) }
}
