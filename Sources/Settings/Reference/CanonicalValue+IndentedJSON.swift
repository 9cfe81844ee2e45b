extension CanonicalValue {
  /// The value as JSON that people read and that is compared line by line: what is short stands on one line.
  package var indentedJSON: String { indentedJSON(depth: 0) + "\n" }

  private static let maximumLineCount = 100

  private func indentedJSON(depth: Int) -> String {
    let line = json
    if line.utf8.count + 2 * depth <= Self.maximumLineCount { return line }
    let margin = String(repeating: "  ", count: depth)
    func block(_ opening: String, _ parts: [String], _ closing: String) -> String {
      opening + "\n" + parts.map { "\(margin)  \($0)" }.joined(separator: ",\n") + "\n\(margin)\(closing)"
    }
    switch self {
    case .list(let elements): return block("[", elements.map { $0.indentedJSON(depth: depth + 1) }, "]")
    case .mapping(let members):
      let parts = members.keys.sortedByBytes().map { name in
        "\(CanonicalValue.string(name).json): " + (members[name] ?? .null).indentedJSON(depth: depth + 1)
      }
      return block("{", parts, "}")
    default: return line
    }
  }
}
