import Settings

/// The settings of a `run` stage.
struct CommandSettings: SettingGroup {
  static let settings: [Setting<CommandSettings>] = [
    Setting("run", \.command, required: true, "The command, which goes to /bin/sh -c in a cleared environment."),
    Setting(
      "inputs", \.inputs, keyed: false,
      "What it finds in its folder: files, folders, stages, or outputs of stages as 'stage.output'."),
    Setting("outputs", \.outputs, "The files and folders that it leaves in $OUT."),
    Setting("stdout", \.standardOutput, "The output that what it prints becomes."),
    Setting("metrics", \.metrics, "The output that holds its measurements, a JSON object of numbers."),
    Setting("environment", \.environment, "Variables that it gets as they are; their values enter its key."),
    Setting("parameters", \.parameters, "Variables that it gets with the values given here."),
    Setting("seeded", \.isSeeded, "Whether it gets the pipeline's seed as $SEED."),
    Setting("timeout", \.timeout, keyed: false, "After how long it is ended, such as 90s, 10m or 2h."),
  ]

  static let choices: [SettingChoice] = [.atLeastOne(of: "outputs", "stdout")]

  var command = ""
  var inputs: [String] = []
  var outputs: [OutputName] = []
  var standardOutput: OutputName?
  var metrics: String?
  var environment: [VariableName] = []
  var parameters = Parameters(values: [:])
  var isSeeded = false
  var timeout: Timeout?

  /// All outputs.
  var allOutputs: [String] { outputs.map(\.name) + (standardOutput.map { [$0.name] } ?? []) }

  var fault: (setting: String, message: String)? {
    let outputs = allOutputs
    guard Set(outputs).count == outputs.count else { return ("outputs", "name no output twice") }
    guard command.contains(where: { !$0.isWhitespace }) else { return ("run", "expected a command, found nothing") }
    if let metrics, !outputs.contains(metrics) {
      return ("metrics", "'\(metrics)' is not among the outputs" + Spelling.hint(metrics, among: outputs))
    }
    if let twice = environment.first(where: { parameters.values[$0.name] != nil }) {
      return ("parameters", "'\(twice.name)' cannot be a variable of the command twice; rename one")
    }
    return nil
  }

  /// The name of an output.
  struct OutputName: SettingValue {
    let name: String

    static func read(_ node: ConfigurationNode) throws(SettingsError) -> OutputName {
      let name = try node.string()
      guard PreparedStage.isOutputName(name) else {
        throw node.failure("'\(name)' is not the name of a file or folder; name a folder for what lies deeper")
      }
      return OutputName(name: name)
    }
    var canonical: CanonicalValue { .string(name) }
    static var form: ValueForm { .text }
  }

  /// The name of a variable of the environment that may be asked for.
  struct VariableName: SettingValue {
    /// Variables that every command gets.
    static let reserved = ["HOME", "OUT", "PATH", "PROGRESS", "SEED", "THREADS", "TMPDIR"]

    let name: String

    static func read(_ node: ConfigurationNode) throws(SettingsError) -> VariableName {
      let name = try node.string()
      guard isFree(name) else {
        throw node.failure(
          "'\(name)' cannot be asked for; name variables other than \(reserved.joined(separator: ", "))")
      }
      return VariableName(name: name)
    }
    var canonical: CanonicalValue { .string(name) }
    static var form: ValueForm { .text }

    static func isFree(_ name: String) -> Bool {
      guard let first = name.utf8.first, !(48...57).contains(first), !reserved.contains(name) else { return false }
      return name.utf8.allSatisfy {
        $0 == 95 || (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
      }
    }
  }

  /// Variables with their values, whatever these are.
  struct Parameters: SettingValue {
    let values: [String: CanonicalValue]

    static func read(_ node: ConfigurationNode) throws(SettingsError) -> Parameters {
      var values: [String: CanonicalValue] = [:]
      for (name, node) in try node.members() {
        guard VariableName.isFree(name) else {
          throw node.failure(
            "'\(name)' cannot be a variable of the command; use letters, digits and '_', and none of "
              + VariableName.reserved.joined(separator: ", "))
        }
        values[name] = node.canonical
      }
      return Parameters(values: values)
    }
    var canonical: CanonicalValue { .mapping(values) }
    static var form: ValueForm { .mapping(of: .any) }
  }

  /// A time: seconds, or a number with a unit such as `10m`.
  struct Timeout: SettingValue {
    let seconds: Double

    static func read(_ node: ConfigurationNode) throws(SettingsError) -> Timeout {
      let seconds: Double? =
        switch node.value {
        case .int(let number): Double(number)
        case .double(let number): number
        case .string(let text): Quantity.seconds(text)
        default: nil
        }
      guard let seconds, seconds > 0, seconds.isFinite else {
        throw node.failure("expected a time such as 90s, 10m or 2h, found \(node.found)")
      }
      return Timeout(seconds: seconds)
    }
    var canonical: CanonicalValue { .double(seconds) }
    static var form: ValueForm {
      .oneOf([.number(.above(0)), .pattern(#"^[0-9]*\.?[0-9]+ *[smhdw]$"#, words: "a time such as 90s, 10m or 2h")])
    }
  }
}
