package import Settings

/// The names of stages that a setting refers to: one, or a list; the name of a matrix stands for all its stages.
///
/// `StageReader.stages` finds the stages.
package struct StageNames: SettingValue {
  package let names: [String]

  package init(_ names: [String] = []) { self.names = names }

  package static func read(_ node: ConfigurationNode) throws(SettingsError) -> StageNames {
    guard case .list(let elements) = node.value else { return StageNames([try node.string()]) }
    var names: [String] = []
    for element in elements { names.append(try element.string()) }
    return StageNames(names)
  }

  package var canonical: CanonicalValue { .list(names.map { .string($0) }) }
  package static var form: ValueForm { .oneOf([.text, .list(of: .text)]) }
}
