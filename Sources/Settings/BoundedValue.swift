/// A value of numbers that bounds can be given for: one number, perhaps none, or a list.
public protocol BoundedValue: SettingValue {
  associatedtype Bound: Comparable & Sendable & Hashable

  /// Reads numbers that must all be within bounds.
  static func read(_ node: ConfigurationNode, in bounds: Bounds<Bound>) throws(SettingsError) -> Self

  /// What may stand there.
  static func form(in bounds: Bounds<Bound>) -> ValueForm
}

extension BoundedValue {
  public static func read(_ node: ConfigurationNode) throws(SettingsError) -> Self { try read(node, in: .all) }
  public static var form: ValueForm { form(in: .all) }
}

extension Int: BoundedValue {
  public static func read(_ node: ConfigurationNode, in bounds: Bounds<Int>) throws(SettingsError) -> Int {
    let number = try node.int()
    guard bounds.contains(number) else { throw node.failure("expected an integer\(bounds.words), found \(number)") }
    return number
  }
  public var canonical: CanonicalValue { .int(self) }
  public static func form(in bounds: Bounds<Int>) -> ValueForm { .integer(bounds) }
}

extension Double: BoundedValue {
  public static func read(_ node: ConfigurationNode, in bounds: Bounds<Double>) throws(SettingsError) -> Double {
    let number = try node.double()
    guard bounds.contains(number) else {
      throw node.failure("expected a number\(bounds.words), found \(Bounds.text(number))")
    }
    return number
  }
  public var canonical: CanonicalValue { .double(self) }
  public static func form(in bounds: Bounds<Double>) -> ValueForm { .number(bounds) }
}

extension Float: BoundedValue {
  public static func read(_ node: ConfigurationNode, in bounds: Bounds<Float>) throws(SettingsError) -> Float {
    let number = Float(try node.double())
    guard number.isFinite else { throw node.failure("expected a number of at most 3e38, found \(node.found)") }
    guard bounds.contains(number) else {
      throw node.failure("expected a number\(bounds.words), found \(Bounds.text(number))")
    }
    return number
  }
  /// The shortest decimal number that reads back equal.
  public var canonical: CanonicalValue { .double(Double("\(self)") ?? Double(self)) }
  public static func form(in bounds: Bounds<Float>) -> ValueForm {
    .number(bounds.map { Double("\($0)") ?? Double($0) })
  }
}

extension Optional: BoundedValue where Wrapped: BoundedValue {
  public static func read(
    _ node: ConfigurationNode, in bounds: Bounds<Wrapped.Bound>
  ) throws(SettingsError) -> Wrapped? {
    if case .null = node.value { nil } else { try Wrapped.read(node, in: bounds) }
  }
  public static func form(in bounds: Bounds<Wrapped.Bound>) -> ValueForm { .oneOf([Wrapped.form(in: bounds), .null]) }
}

extension Array: BoundedValue where Element: BoundedValue {
  public static func read(
    _ node: ConfigurationNode, in bounds: Bounds<Element.Bound>
  ) throws(SettingsError) -> [Element] {
    var elements: [Element] = []
    for element in try node.list() { elements.append(try Element.read(element, in: bounds)) }
    return elements
  }
  public static func form(in bounds: Bounds<Element.Bound>) -> ValueForm { .list(of: Element.form(in: bounds)) }
}
