import Glibc

/// Names of layers and parameters, several at once.
package enum NamePattern {
  /// Whether a pattern stands for a name: `*` for any letters, `?` for one, `[…]` for one of these.
  package static func matches(_ pattern: String, _ name: String) -> Bool { fnmatch(pattern, name, 0) == 0 }
}
