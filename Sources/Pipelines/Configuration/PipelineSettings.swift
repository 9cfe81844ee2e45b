package import Settings

/// What a pipeline says of itself as a whole.
package struct PipelineSettings: SettingGroup {
  package static let settings: [Setting<PipelineSettings>] = [
    Setting("name", \.name, "The pipeline's name, after which files are named; otherwise the file's."),
    Setting("seed", \.seed, "The seed of all random numbers; needed where a stage draws any."),
    Setting("paranoid", \.isParanoid, "Whether inputs are read whatever their sizes and times say."),
  ]

  package var name: PipelineName?
  package var seed: Int?
  package var isParanoid = false

  package init() {}
}

/// The name of a pipeline, after which files are named.
package struct PipelineName: SettingValue {
  package let text: String

  package static func read(_ node: ConfigurationNode) throws(SettingsError) -> PipelineName {
    let text = try node.string()
    try PipelineConfiguration.checkName(text, node)
    return PipelineName(text: text)
  }

  package var canonical: CanonicalValue { .string(text) }

  package static var form: ValueForm {
    .pattern("^[A-Za-z0-9_-]{1,100}$", words: "up to 100 letters, digits, '_' and '-'")
  }
}

/// The keys of pipeline files beside the settings of stages: read here and there, described once.
package enum PipelineKeys {
  private static let scalar = ValueForm.oneOf([.bool, .integer(.all), .number(.all), .text])

  /// What an included file may hold.
  package static let included: [SettingReference] = [
    SettingReference(
      name: "params",
      form: .oneOf([.text, .mapping(of: .any), .list(of: .oneOf([.text, .mapping(of: .any)]))]), usual: .null,
      "Values that '${params.name}' stands for: a mapping, a YAML file, or a list of these; the last one counts."),
    SettingReference(
      name: "include", form: .oneOf([.text, .list(of: .text)]), usual: .null,
      "Other pipeline files, beside this one, whose stages come first."),
    SettingReference(
      name: "stages", form: .mapping(of: .any), usual: .null,
      "The stages by name; a stage named as its kind needs no 'kind'."),
  ]

  /// What a pipeline file may hold.
  package static var file: [SettingReference] { PipelineSettings.references + included }

  /// What each stage may say beside its kind's settings.
  package static let stage: [SettingReference] = [
    SettingReference(
      name: "kind", form: .text, usual: .null, "What the stage does, where its name does not say it."),
    SettingReference(
      name: "matrix",
      form: .oneOf([
        .mapping(of: .list(of: scalar, counts: 1...Int.max)),
        .list(of: .mapping(of: scalar), counts: 1...Int.max),
      ]), usual: .null,
      "One stage for each value of a setting, or of several: {member: [1, 2, 3]}, or a list of mappings."),
    SettingReference(
      name: "require", form: .mapping(of: .text), usual: .null,
      "What measurements must fulfil before others build on them, such as {accuracy: \">= 0.9\"}."),
  ]

  /// The kind of stage that every program has: any command.
  package static let command = KindReference(
    keyword: CommandStage.word, summary: "Runs any command, with declared inputs and outputs.",
    settings: CommandSettings.self,
    example: [
      "clean:", "  run: \"python3 clean.py raw.csv > $OUT/clean.csv\"", "  inputs: [clean.py, raw.csv]",
      "  outputs: [clean.csv]",
    ])

  /// The names of ``stage``.
  static let stageNames = Set(stage.names)
}

extension [SettingReference] {
  /// The names of the settings.
  package var names: [String] { map(\.name) }
}
