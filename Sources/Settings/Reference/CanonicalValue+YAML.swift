extension CanonicalValue {
  /// The value as one line of YAML, as a person would write it: `{adam: {learningRate: 0.001}}`.
  ///
  /// Reads back equal.
  package var yaml: String {
    switch self {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .int(let value): "\(value)"
    case .digits(let digits): digits
    case .double(let value): value.isFinite ? "\(value)" : value.isNaN ? ".nan" : value < 0 ? "-.inf" : ".inf"
    case .string(let text): Self.isPlain(text) ? text : CanonicalValue.string(text).json
    case .list(let elements): "[" + elements.map(\.yaml).joined(separator: ", ") + "]"
    case .mapping(let members):
      "{"
        + members.keys.sortedByBytes().map { "\(CanonicalValue.string($0).yaml): \((members[$0] ?? .null).yaml)" }
        .joined(separator: ", ") + "}"
    }
  }

  /// `name: value`, or `name` with nothing behind the colon.
  package static func member(_ name: String, _ value: CanonicalValue) -> String {
    let name = CanonicalValue.string(name).yaml
    if case .null = value { return "\(name): " }
    return "\(name): \(value.yaml)"
  }

  /// Whether a text needs no quotes: words that nothing else in YAML looks like.
  private static func isPlain(_ text: String) -> Bool {
    let others: Set = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
    guard let first = text.unicodeScalars.first, first.properties.isAlphabetic, first.isASCII else { return false }
    return !others.contains(text.lowercased())
      && text.unicodeScalars.allSatisfy { scalar in
        scalar.isASCII && (scalar.properties.isAlphabetic || "0123456789_-./".unicodeScalars.contains(scalar))
      }
  }
}

extension KindReference {
  /// The kind as a file may say it, with what must be given; where nothing must, with its first settings.
  package func yaml(_ families: [FamilyReference]) -> String {
    var example = example(families)
    if case .string = example {
      let usual = settings.compactMap { setting in
        setting.usual.flatMap { $0 == .null ? nil : (setting.name, $0) }
      }
      guard !usual.isEmpty else { return keyword }
      example = .mapping([keyword: .mapping(Dictionary(usual.prefix(3)) { first, _ in first })])
    }
    if let shorthand, let given = example[keyword]?.members, given.count == 1, let alone = given[shorthand] {
      return CanonicalValue.member(keyword, alone)
    }
    return CanonicalValue.member(keyword, example[keyword] ?? .null)
  }
}
