/// A family of kinds: a value that is one of them, written as the kind's word, or `{word: settings}`.
///
/// ```swift
/// public struct Transform: KindFamily {
///   public static let family = "step"
///   public static var all: [any Kind.Type] { stepKinds }
/// ```
///
/// To add a kind: write its type, which conforms to the family's protocol, in a file named after it, and set its name
/// into the family's list, a file of nothing else: `TransformKinds.swift` lists the kinds of `Transform`. Reading, the
/// canonical form, help, schema and key follow from its settings. What is left out the compiler tells (a requirement of
/// the protocol), or the tests that go over all lists; nobody else names the type, so that its file counts only for the
/// stages whose settings use it.
public protocol KindFamily: SettingValue {
  /// What one of them is called, such as `step`.
  static var family: String { get }

  /// What several are called, such as `steps`.
  static var plural: String { get }

  /// All kinds, in the order in which they are shown.
  static var all: [any Kind.Type] { get }

  /// The kind that this is.
  var kind: any Kind { get }

  /// Takes a kind of the family; traps for another, which no file can ask for.
  init(kind: any Kind)
}

extension KindFamily {
  public static var plural: String { family + "s" }

  /// The module and the file that lists its kinds and holds nothing else, as `#fileID` gives it, such as
  /// `Streams/TransformKinds.swift`.
  public static var listFile: String {
    let names = _typeName(Self.self, qualified: true).split(separator: ".")
    return "\(names[0])/\(names[names.count - 1])Kinds.swift"
  }

  public static func read(_ node: ConfigurationNode) throws(SettingsError) -> Self { try read(node, defaults: [:]) }

  /// Reads a kind, with other defaults for settings that some kinds have, such as a preset for all of them.
  public static func read(
    _ node: ConfigurationNode, defaults: [String: CanonicalValue]
  ) throws(SettingsError) -> Self {
    let example = "such as \(all.first.map { $0.keyword } ?? "")"
    switch node.value {
    case .string(let word):
      let type = try type(word, at: node)
      return try made(type, ConfigurationNode(.null, at: node.location, path: node.path), defaults)
    case .mapping(let members):
      guard members.count == 1, let (word, settings) = members.first else {
        let found = members.isEmpty ? "none" : members.map(\.name).joined(separator: " and ")
        throw (members.dropFirst().first?.node ?? node).failure(
          "expected one \(family), \(example), found \(found)")
      }
      return try made(try type(word, at: settings), settings, defaults)
    default: throw node.failure("expected \(ValueForm.withArticle(family)), \(example), found \(node.found)")
    }
  }

  public static func type(_ word: String, at node: ConfigurationNode) throws(SettingsError) -> any Kind.Type {
    if let type = all.first(where: { $0.keyword == word }) { return type }
    if let type = all.first(where: { $0.formerKeywords.contains(word) }) {
      throw node.failure("'\(word)' is called '\(type.keyword)' now")
    }
    let words = all.map { $0.keyword }
    throw node.failure("there is no \(family) '\(word)'" + Spelling.hint(word, among: words, otherwise: words))
  }

  public var canonical: CanonicalValue { kind.canonicalKind }

  public var keyedCanonical: CanonicalValue { kind.keyedKind }

  public static var form: ValueForm { .kind(of: family) }

  public var kinds: [any Kind] { kind.kinds }

  private static func made<Made: Kind>(
    _ type: Made.Type, _ settings: ConfigurationNode, _ defaults: [String: CanonicalValue]
  ) throws(SettingsError) -> Self {
    Self(kind: try Made.read(settings, defaults: defaults))
  }
}
