import Arrays

/// All numbers from one to another, written as `[lower, upper]`; drawn from uniformly.
public struct Interval: Hashable, Sendable {
  /// The least.
  public var lower: Float
  /// The greatest, which counts in.
  public var upper: Float

  /// Names an interval.
  public init(_ lower: Float, _ upper: Float) {
    self.lower = lower
    self.upper = upper
  }

  /// The factors that a strength stands for: from 1 - strength, but not below 0, to 1 + strength, as in torchvision.
  public static func factors(strength: Float) -> Interval { Interval(max(0, 1 - strength), 1 + strength) }

  /// All numbers between minus a bound and that bound.
  public static func within(_ bound: Float) -> Interval { Interval(-bound, bound) }

  /// One number alone.
  public static func only(_ number: Float) -> Interval { Interval(number, number) }

  /// Whether it holds one number alone.
  var isSingle: Bool { lower == upper }

  /// Draws a number.
  func draw(_ generator: inout CounterGenerator) -> Float {
    min(lower + (upper - lower) * generator.uniform(), upper)
  }

  /// Refuses an interval that is upside down, or reaches beyond the bounds.
  func check(_ name: String, within bounds: ClosedRange<Float>) throws(StreamsError) {
    try require(
      lower <= upper && bounds.contains(lower) && bounds.contains(upper),
      "\(name) must be ordered and lie within \(bounds.lowerBound)...\(bounds.upperBound), is [\(lower), \(upper)]")
  }
}

extension Interval: Codable {
  /// Reads two numbers.
  public init(from decoder: any Decoder) throws {
    let numbers = try [Float](from: decoder)
    guard numbers.count == 2 else {
      throw DecodingError.dataCorrupted(
        DecodingError.Context(
          codingPath: decoder.codingPath, debugDescription: "expected [lower, upper], found \(numbers.count) numbers"))
    }
    self.init(numbers[0], numbers[1])
  }

  /// Writes two numbers.
  public func encode(to encoder: any Encoder) throws { try [lower, upper].encode(to: encoder) }
}

extension CounterGenerator {
  /// Whether something of this probability happens; always takes one word.
  mutating func happens(_ probability: Float) -> Bool { uniform() < probability }
}

/// Refuses what is no probability.
func checkProbability(_ probability: Float) throws(StreamsError) {
  try require(probability >= 0 && probability <= 1, "probability must lie within 0...1, is \(probability)")
}
