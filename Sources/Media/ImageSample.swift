/// What a picture's samples may be.
public protocol ImageSample: Sendable, Equatable {
  /// The sample of black.
  static var black: Self { get }

  /// The sample of white, as a float: 255, 65,535 or 1.
  static var whiteLevel: Float { get }

  /// The sample as a float, on the same scale.
  var level: Float { get }

  /// The sample nearest to a level; levels outside black to white are clamped.
  init(nearest level: Float)

  /// The sample of a level, whose fraction is dropped where samples are whole; levels outside black to white are clamped.
  init(truncating level: Float)
}

extension UInt8: ImageSample {
  public static var black: UInt8 { 0 }
  public static var whiteLevel: Float { 255 }
  public var level: Float { Float(self) }
  public init(nearest level: Float) { self.init(truncating: level + 0.5) }
  public init(truncating level: Float) { self = UInt8(Swift.max(0, Swift.min(255, level))) }
}

extension UInt16: ImageSample {
  public static var black: UInt16 { 0 }
  public static var whiteLevel: Float { 65535 }
  public var level: Float { Float(self) }
  public init(nearest level: Float) { self.init(truncating: level + 0.5) }
  public init(truncating level: Float) { self = UInt16(Swift.max(0, Swift.min(65535, level))) }
}

extension Float: ImageSample {
  public static var black: Float { 0 }
  public static var whiteLevel: Float { 1 }
  public var level: Float { self }
  public init(nearest level: Float) { self = Swift.max(0, Swift.min(1, level)) }
  public init(truncating level: Float) { self = Swift.max(0, Swift.min(1, level)) }
}
