package import Settings

/// How a line under `layers:` is placed in the network.
package struct LayerPlacement: SettingGroup {
  package static let settings: [Setting<LayerPlacement>] = [
    Setting("name", \.name, "What other layers call it; numbered by kind otherwise."),
    Setting("inputs", \.inputs, "What it reads: one name or a list; the layer before otherwise."),
    Setting("when", \.isKept, "Whether it is there at all; what it would have read stands for it otherwise."),
    Setting(
      "repeat", \.count, in: .within(0...NetworkExpansion.maximumCount), "How many copies read each other in a row."),
  ]

  /// What other layers call it.
  package var name: String?
  /// What it reads; empty for the layer before.
  package var inputs = InputNames()
  /// Whether it is there at all.
  package var isKept = true
  /// How many copies stand behind each other; `nil` where nothing is said of copies.
  package var count: Int?

  package init() {}
}

/// One name, or a list of them.
package struct InputNames: SettingValue {
  package var names: [String] = []

  package static func read(_ node: ConfigurationNode) throws(SettingsError) -> InputNames {
    if case .string(let name) = node.value { return InputNames(names: [name]) }
    let names = try [String].read(node)
    guard !names.isEmpty else {
      throw node.failure("'inputs' needs at least one name; leave it out for the layer before")
    }
    return InputNames(names: names)
  }

  package var canonical: CanonicalValue { names.canonical }

  package static var form: ValueForm { .oneOf([.text, .list(of: .text, counts: 1...Int.max)]) }
}
