import Settings

/// Kinds read as from a file.
enum KindNodes {
  /// A kind by its word and settings.
  static func read<Family: KindFamily>(
    _ keyword: String, _ settings: CanonicalValue = .null, as type: Family.Type = Family.self
  ) throws -> Family {
    try Family.read(
      ConfigurationNode(
        canonical: .mapping([keyword: settings]), at: SourceLocation(file: "kinds.yaml", line: 1, column: 1),
        path: ""))
  }
}
