package import Settings

/// A part of a network file that is read later: where blocks are written out, or where it is used.
package struct FilePart: SettingValue {
  /// What stands there; `nil` where nothing does.
  package let node: ConfigurationNode?

  package static let none = FilePart(node: nil)

  package static func read(_ node: ConfigurationNode) throws(SettingsError) -> FilePart { FilePart(node: node) }

  package var canonical: CanonicalValue { node?.canonical ?? .null }

  package static var form: ValueForm { .any }

  package static var allowsNothing: Bool { true }

  /// The lines of a list.
  func lines() throws(SettingsError) -> [ConfigurationNode] { try node?.list() ?? [] }

  package static func == (left: FilePart, right: FilePart) -> Bool { left.canonical == right.canonical }

  package func hash(into hasher: inout Hasher) { hasher.combine(canonical) }
}
