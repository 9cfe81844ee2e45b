/// What a picture's samples may be; zero is black.
public protocol ImageSample: Numeric, Sendable {
  /// The level of white: 255, 65,535 or 1.
  static var whiteLevel: Float { get }

  /// The sample as a float, on the same scale.
  var level: Float { get }

  /// The sample nearest to a level; levels outside black to white are clamped.
  init(nearest level: Float)

  /// The sample of a level, whose fraction is dropped where samples are whole; levels outside black to white are clamped.
  init(truncating level: Float)
}

extension ImageSample where Self: FixedWidthInteger & UnsignedInteger {
  /// The largest integer.
  @inline(__always) public static var whiteLevel: Float { Float(Self.max) }

  /// The integer as a float.
  @inline(__always) public var level: Float { Float(self) }

  /// The nearest integer, halves up.
  @inline(__always) public init(nearest level: Float) { self.init(truncating: level + 0.5) }

  /// The integer next towards zero.
  @inline(__always) public init(truncating level: Float) {
    self = Self(Swift.max(0, Swift.min(Self.whiteLevel, level)))
  }
}

extension UInt8: ImageSample {}
extension UInt16: ImageSample {}

extension Float: ImageSample {
  /// One.
  @inline(__always) public static var whiteLevel: Float { 1 }

  /// The sample itself.
  @inline(__always) public var level: Float { self }

  /// The level, clamped.
  @inline(__always) public init(nearest level: Float) { self.init(truncating: level) }

  /// The level, clamped.
  @inline(__always) public init(truncating level: Float) { self = Swift.max(0, Swift.min(1, level)) }
}
