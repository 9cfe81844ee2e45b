package import Networks
import Pipelines
package import Settings

/// A network in a stage's settings: itself, the path of its file, or `{file: …, parameters: …}`.
///
/// What the file says and the parameters enter the stage's key, the path and comments do not.
package struct NetworkSetting: SettingValue {
  /// A file whose parameters are given.
  private struct File: SettingGroup {
    static let settings: [Setting<File>] = [
      Setting("file", \.file, required: true, "The path of the network's YAML file, from the pipeline's."),
      Setting("parameters", \.parameters, "Values for the file's own parameters."),
    ]

    var file = ""
    var parameters: [String: ParameterValue] = [:]
  }

  /// What is given for a parameter, read by the network that has it.
  private struct ParameterValue: SettingValue {
    let canonical: CanonicalValue

    static func read(_ node: ConfigurationNode) throws(SettingsError) -> ParameterValue {
      ParameterValue(canonical: node.canonical)
    }

    static var form: ValueForm { .any }
  }

  /// What was read.
  package let canonical: CanonicalValue
  /// What it comes to; `nil` only of the value that stands for a network which nobody wrote yet.
  private let described: NetworkDescription?

  /// Stands for a network that is required.
  package init() { (canonical, described) = (.null, nil) }

  /// A network that stands in no file.
  package init(_ description: NetworkDescription) { (canonical, described) = (.null, description) }

  private init(_ content: CanonicalValue, _ description: NetworkDescription) {
    (canonical, described) = (content, description)
  }

  package static func read(_ node: ConfigurationNode) throws(SettingsError) -> NetworkSetting {
    do {
      guard let file = node["file"] else {
        let content = try node.mappingOrFile()
        return NetworkSetting(content.canonical, try NetworkReader.read(content))
      }
      let given = try File.read(node).parameters
      let content = try file.mappingOrFile()
      let parameters = try node["parameters"]?.members() ?? []
      return NetworkSetting(
        .mapping(["file": content.canonical, "parameters": given.canonical]),
        try NetworkReader.read(content, parameters: parameters))
    } catch let error as SettingsError { throw error } catch { throw node.failure("\(error)") }
  }

  package static var form: ValueForm { .oneOf([.text, File.form, .kind(of: NetworkSchema.network)]) }

  /// Whose conventions it follows.
  package var preset: FrameworkPreset { described?.preset ?? .keras }

  /// The network.
  package func description(at node: ConfigurationNode) throws(SettingsError) -> NetworkDescription {
    guard let described else { throw node.failure("a network is required") }
    return described
  }
}
