/// Settings of which a file must say one, or at least one.
///
/// A setting is said where something other than nothing and an empty list stands behind it.
public struct SettingChoice: Hashable, Sendable {
  /// The settings, of which each has a default.
  package let names: [String]
  /// Whether two are too many.
  package let isExclusive: Bool

  /// One of these settings, and no other of them.
  public static func exactlyOne(of names: String...) -> SettingChoice { SettingChoice(names: names, isExclusive: true) }

  /// One of these settings, or several.
  public static func atLeastOne(of names: String...) -> SettingChoice {
    SettingChoice(names: names, isExclusive: false)
  }

  /// Refuses what says none, or too many.
  func check(
    _ members: [(name: String, node: ConfigurationNode)], of node: ConfigurationNode
  ) throws(SettingsError) {
    let said = names.compactMap { name in members.first { $0.name == name && Self.isSaid($0.node) } }
    guard let first = said.first else {
      throw (members.first { names.contains($0.name) }?.node ?? node).failure("expected \(words), found nothing of it")
    }
    if isExclusive, said.count > 1 {
      throw said[1].node.failure("stands beside '\(first.name)'; leave one of them out")
    }
  }

  private var words: String { names.map { "'\($0)'" }.joined(separator: " or ") }

  private static func isSaid(_ node: ConfigurationNode) -> Bool {
    switch node.value {
    case .null: false
    case .list(let elements): !elements.isEmpty
    default: true
    }
  }
}
