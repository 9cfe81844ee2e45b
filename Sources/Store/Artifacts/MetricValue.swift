public import Settings

/// What was measured: a number, not always a finite one.
public enum MetricValue: Sendable, Equatable, CustomStringConvertible {
  case number(Double)
  /// An integer beyond 2⁵³, where a `Double` leaves some out, by its decimal digits.
  case digits(String)

  /// The number, rounded where only its digits tell it exactly.
  public var number: Double {
    switch self {
    case .number(let number): number
    case .digits(let digits): Double(digits) ?? .nan
    }
  }

  /// All digits.
  public var description: String {
    switch self {
    case .number(let number): "\(number)"
    case .digits(let digits): digits
    }
  }

  /// The value as others are stored and printed.
  public var canonical: CanonicalValue {
    switch self {
    case .number(let number): .double(number)
    case .digits(let digits): Int(digits).map { .int($0) } ?? .digits(digits)
    }
  }

  /// Reads a number of a metrics file; `nil` for anything else.
  package init?(number value: CanonicalValue) {
    switch value {
    case .int(let integer):
      self = integer.magnitude <= 1 << 53 ? .number(Double(integer)) : .digits("\(integer)")
    case .digits(let digits): self = .digits(digits)
    case .double(let number): self = .number(number)
    default: return nil
    }
  }

  /// Reads what `canonical` became in JSON, which has numbers that are not finite as texts only.
  package init?(canonical: CanonicalValue) {
    if let number = canonical.text.flatMap(Double.init) { self = .number(number) } else { self.init(number: canonical) }
  }

  /// Whether they are the same; what is not a number equals what is not a number.
  public static func == (left: MetricValue, right: MetricValue) -> Bool {
    switch (left, right) {
    case (.number(let left), .number(let right)): left == right || (left.isNaN && right.isNaN)
    case (.digits(let left), .digits(let right)): left == right
    default: false
    }
  }
}

extension MetricValue: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
  /// A number.
  public init(floatLiteral value: Double) { self = .number(value) }

  /// An integer of at most 2⁵³.
  public init(integerLiteral value: Int) { self = .number(Double(value)) }
}
