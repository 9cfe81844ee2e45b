/// The numbers that a setting may have.
public struct Bounds<Number: Comparable & Sendable & Hashable>: Hashable, Sendable {
  /// The least number, or what all must be above; `nil` for none.
  public let lower: Number?
  /// The greatest number; `nil` for none.
  public let upper: Number?
  /// Whether ``lower`` itself is left out.
  public let excludesLower: Bool

  private init(lower: Number?, upper: Number?, excludesLower: Bool = false) {
    self.lower = lower
    self.upper = upper
    self.excludesLower = excludesLower
  }

  /// Every number.
  public static var all: Bounds { Bounds(lower: nil, upper: nil) }

  /// Numbers of a range.
  public static func within(_ range: ClosedRange<Number>) -> Bounds {
    Bounds(lower: range.lowerBound, upper: range.upperBound)
  }

  /// A number and all above.
  public static func atLeast(_ lower: Number) -> Bounds { Bounds(lower: lower, upper: nil) }

  /// All numbers above one, up to another.
  public static func above(_ lower: Number, upTo upper: Number? = nil) -> Bounds {
    Bounds(lower: lower, upper: upper, excludesLower: true)
  }

  /// Whether a number is within; no comparison holds for what is not a number.
  public func contains(_ number: Number) -> Bool {
    (lower.map { excludesLower ? number > $0 : number >= $0 } ?? true) && (upper.map { number <= $0 } ?? true)
  }

  /// The same bounds for another type of number.
  public func map<Other>(_ convert: (Number) -> Other) -> Bounds<Other> {
    Bounds<Other>(lower: lower.map(convert), upper: upper.map(convert), excludesLower: excludesLower)
  }

  /// ` from 0 to 1`, ` above 0`, or nothing.
  var words: String {
    switch (lower.map(Self.text), upper.map(Self.text)) {
    case (nil, nil): ""
    case (let lower?, nil): excludesLower ? " above \(lower)" : " of at least \(lower)"
    case (nil, let upper?): " of at most \(upper)"
    case (let lower?, let upper?):
      excludesLower ? " above \(lower) and at most \(upper)" : " from \(lower) to \(upper)"
    }
  }

  /// A number as people write it: whole ones without a point.
  static func text(_ number: Number) -> String {
    let text = "\(number)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
