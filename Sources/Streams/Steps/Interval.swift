import Arrays
public import Settings

/// All numbers from one to another, written as `[lower, upper]`; drawn from uniformly.
///
/// A step's own setting may take one number alone, too: `LoneNumber`.
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
}

extension Interval: BoundedValue {
  public static func read(_ node: ConfigurationNode, in bounds: Bounds<Float>) throws(SettingsError) -> Interval {
    let numbers = try [Float].read(node, in: bounds)
    guard numbers.count == 2 else {
      throw node.failure("expected \(form(in: bounds).words), found \(numbers.count)")
    }
    guard numbers[0] <= numbers[1] else {
      let found = try node.list().map(\.found).joined(separator: ", ")
      throw node.failure("expected the lower number first, found \(found)")
    }
    return Interval(numbers[0], numbers[1])
  }

  public static func form(in bounds: Bounds<Float>) -> ValueForm { .list(of: Float.form(in: bounds), counts: 2...2) }

  public var canonical: CanonicalValue { .list([lower.canonical, upper.canonical]) }
}

extension CounterGenerator {
  /// Whether something of this probability happens; always takes one word.
  mutating func happens(_ probability: Float) -> Bool { uniform() < probability }
}
