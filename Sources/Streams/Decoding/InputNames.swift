import Records
public import Settings

/// The features that are fed: an image, a sound or numbers; or columns of a table, which lie side by side in one row.
///
/// Written and read as one name, or as a list of them.
public struct InputNames: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
  /// The names in the order in which they are fed; not empty.
  public let all: [String]

  /// One feature.
  public init(_ name: String) { all = [name] }

  /// Several columns, or one.
  ///
  /// - Returns: `nil` where there is none, or one stands there twice.
  public init?(_ names: [String]) {
    guard !names.isEmpty, names.firstNameTwice == nil else { return nil }
    all = names
  }

  public init(stringLiteral name: String) { self.init(name) }

  /// The first name, which is the only one of an image or a sound.
  public var first: String { all[0] }

  public var description: String { all.joined(separator: ", ") }
}

extension InputNames: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let name = try? container.decode(String.self) {
      self.init(name)
      return
    }
    guard let names = InputNames(try container.decode([String].self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "no features, or one named twice")
    }
    self = names
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if all.count == 1 { try container.encode(first) } else { try container.encode(all) }
  }
}

extension InputNames: SettingValue {
  public static func read(_ node: ConfigurationNode) throws(SettingsError) -> InputNames {
    guard case .list = node.value else { return InputNames(try node.string()) }
    guard let names = InputNames(try [String].read(node)) else {
      throw node.failure("expected the names of features, each once")
    }
    return names
  }

  public var canonical: CanonicalValue { all.count == 1 ? .string(first) : all.canonical }

  public static var form: ValueForm { .oneOf([.text, .list(of: .text, counts: 1...Int.max)]) }
}
