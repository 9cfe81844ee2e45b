extension ConfigurationNode {
  /// The node of a value that stands nowhere in a file, such as one that was stored.
  public init(canonical value: CanonicalValue, at location: SourceLocation, path: String) {
    let node: Value =
      switch value {
      case .null: .null
      case .bool(let value): .bool(value)
      case .int(let value): .int(value)
      case .digits(let digits): .digits(digits)
      case .double(let value): .double(value)
      case .string(let text): .string(text)
      case .list(let elements):
        .list(elements.enumerated().map { ConfigurationNode(canonical: $1, at: location, path: "\(path)[\($0)]") })
      case .mapping(let members):
        .mapping(
          members.keys.sortedByBytes().map { name in
            (
              name,
              ConfigurationNode(
                canonical: members[name] ?? .null, at: location, path: path.isEmpty ? name : "\(path).\(name)")
            )
          })
      }
    self.init(node, at: location, path: path)
  }
}
