/// What a setting can hold: read from a file, written in one canonical form, described for references and schemas.
///
/// Whatever is written reads back equal.
public protocol SettingValue: Hashable, Sendable {
  /// Reads the value that stands there, or throws an error that blames the place.
  static func read(_ node: ConfigurationNode) throws(SettingsError) -> Self

  /// The value with everything spelled out.
  var canonical: CanonicalValue { get }

  /// The canonical form without what can change no result: what enters the key of what is made with the value.
  var keyedCanonical: CanonicalValue { get }

  /// What may stand there.
  static var form: ValueForm { get }

  /// The kinds in it, themselves included.
  var kinds: [any Kind] { get }

  /// Whether leaving the setting out and writing nothing behind it mean the same.
  static var allowsNothing: Bool { get }
}

extension SettingValue {
  public var keyedCanonical: CanonicalValue { canonical }
  public var kinds: [any Kind] { [] }
  public static var allowsNothing: Bool { false }
}

extension Bool: SettingValue {
  public static func read(_ node: ConfigurationNode) throws(SettingsError) -> Bool { try node.bool() }
  public var canonical: CanonicalValue { .bool(self) }
  public static var form: ValueForm { .bool }
}

extension String: SettingValue {
  public static func read(_ node: ConfigurationNode) throws(SettingsError) -> String { try node.string() }
  public var canonical: CanonicalValue { .string(self) }
  public static var form: ValueForm { .text }
}

extension SettingValue where Self: CaseIterable & RawRepresentable<String> {
  public static func read(_ node: ConfigurationNode) throws(SettingsError) -> Self { try node.choice(of: Self.self) }
  public var canonical: CanonicalValue { .string(rawValue) }
  public static var form: ValueForm { .words(allCases.map(\.rawValue)) }
}

extension Optional: SettingValue where Wrapped: SettingValue {
  public static func read(_ node: ConfigurationNode) throws(SettingsError) -> Wrapped? {
    if case .null = node.value { nil } else { try Wrapped.read(node) }
  }
  public var canonical: CanonicalValue { self?.canonical ?? .null }
  public var keyedCanonical: CanonicalValue { self?.keyedCanonical ?? .null }
  public static var form: ValueForm { .oneOf([Wrapped.form, .null]) }
  public var kinds: [any Kind] { self?.kinds ?? [] }
  public static var allowsNothing: Bool { true }
}

extension Array: SettingValue where Element: SettingValue {
  public static func read(_ node: ConfigurationNode) throws(SettingsError) -> [Element] {
    var elements: [Element] = []
    for element in try node.list() { elements.append(try Element.read(element)) }
    return elements
  }
  public var canonical: CanonicalValue { .list(map(\.canonical)) }
  public var keyedCanonical: CanonicalValue { .list(map(\.keyedCanonical)) }
  public static var form: ValueForm { .list(of: Element.form) }
  public var kinds: [any Kind] { flatMap(\.kinds) }
}

extension Dictionary: SettingValue where Key == String, Value: SettingValue {
  public static func read(_ node: ConfigurationNode) throws(SettingsError) -> [String: Value] {
    var members: [String: Value] = [:]
    for (name, member) in try node.members() { members[name] = try Value.read(member) }
    return members
  }
  public var canonical: CanonicalValue { .mapping(mapValues(\.canonical)) }
  public var keyedCanonical: CanonicalValue { .mapping(mapValues(\.keyedCanonical)) }
  public static var form: ValueForm { .mapping(of: Value.form) }
  public var kinds: [any Kind] { keys.sortedByBytes().flatMap { self[$0]?.kinds ?? [] } }
}
