import Glibc
import Settings

/// Names of layers and parameters, several at once.
package enum NamePattern {
  /// Whether a pattern stands for a name: `*` for any letters, `?` for one, `[…]` for one of these.
  package static func matches(_ pattern: String, _ name: String) -> Bool { fnmatch(pattern, name, 0) == 0 }
}

/// Patterns that stand for names: one alone, or a list of at least one.
struct NamePatterns: SettingValue {
  let patterns: [String]

  init(_ patterns: [String] = []) { self.patterns = patterns }

  static func read(_ node: ConfigurationNode) throws(SettingsError) -> NamePatterns {
    if case .string(let name) = node.value { return NamePatterns([name]) }
    let patterns = try [String].read(node)
    guard !patterns.isEmpty else { throw node.failure("expected at least one name") }
    return NamePatterns(patterns)
  }

  var canonical: CanonicalValue { patterns.canonical }

  static var form: ValueForm { .oneOf([.text, .list(of: .text, counts: 1...Int.max)]) }
}
