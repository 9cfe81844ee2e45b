import Settings

/// What one number stands for where an interval is asked for.
protocol LoneNumber: Hashable, Sendable {
  /// The interval that a number stands for.
  static func interval(_ number: Float) -> Interval

  /// The numbers whose intervals lie from a number to another.
  static func numbers(from lower: Float, to upper: Float) -> Bounds<Float>
}

/// A strength s stands for the factors from 1 - s, but not below 0, to 1 + s.
enum Strength: LoneNumber {
  static func interval(_ number: Float) -> Interval { .factors(strength: number) }
  static func numbers(from lower: Float, to upper: Float) -> Bounds<Float> {
    .within(0...(lower > 0 ? min(upper - 1, 1 - lower) : upper - 1))
  }
}

/// A bound b stands for all numbers from -b to b.
enum SymmetricBound: LoneNumber {
  static func interval(_ number: Float) -> Interval { .within(number) }
  static func numbers(from lower: Float, to upper: Float) -> Bounds<Float> { .within(0...min(-lower, upper)) }
}

/// A number stands for itself.
enum Itself: LoneNumber {
  static func interval(_ number: Float) -> Interval { .only(number) }
  static func numbers(from lower: Float, to upper: Float) -> Bounds<Float> { .within(lower...upper) }
}

/// An interval that may be written as one number, too; its canonical form is that of the interval.
struct IntervalOrNumber<Lone: LoneNumber>: BoundedValue {
  var interval: Interval

  static func read(_ node: ConfigurationNode, in bounds: Bounds<Float>) throws(SettingsError) -> Self {
    switch node.value {
    case .list: return Self(interval: try Interval.read(node, in: bounds))
    case .int, .digits, .double:
      let number = try Float.read(node)
      guard lone(bounds).contains(number) else {
        throw node.failure("expected \(form(in: bounds).words), found \(node.found)")
      }
      return Self(interval: Lone.interval(number))
    default: throw node.failure("expected \(form(in: bounds).words)")
    }
  }

  static func form(in bounds: Bounds<Float>) -> ValueForm {
    .oneOf([Float.form(in: lone(bounds)), Interval.form(in: bounds)])
  }

  var canonical: CanonicalValue { interval.canonical }

  private static func lone(_ bounds: Bounds<Float>) -> Bounds<Float> {
    Lone.numbers(
      from: bounds.lower ?? -.greatestFiniteMagnitude, to: bounds.upper ?? .greatestFiniteMagnitude)
  }
}

/// Where a step's interval may be written as one number, which its setting's path says: `\.factors.orStrength`.
extension Interval {
  var orStrength: IntervalOrNumber<Strength> {
    get { IntervalOrNumber(interval: self) }
    set { self = newValue.interval }
  }

  var orBound: IntervalOrNumber<SymmetricBound> {
    get { IntervalOrNumber(interval: self) }
    set { self = newValue.interval }
  }

  var orNumber: IntervalOrNumber<Itself> {
    get { IntervalOrNumber(interval: self) }
    set { self = newValue.interval }
  }
}
