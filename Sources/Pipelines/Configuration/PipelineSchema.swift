package import Settings

/// The JSON Schema of pipeline files.
///
/// What a stage may hold depends on its kind as ``PipelineConfiguration`` has it: what `kind` says; else `run`, where it has a
/// command; else its name.
package enum PipelineSchema {
  /// Where a parameter's value is inserted.
  package static let placeholder = #"\$\{params\."#

  /// Makes the schema.
  ///
  /// - Parameters:
  ///   - stages: The kinds of stages, `run` among them.
  ///   - families: The families whose kinds may stand in their settings.
  ///   - definitions: What else settings may refer to by name, such as a network.
  package static func document(
    stages kinds: [KindReference], families: [FamilyReference], definitions: [String: CanonicalValue] = [:]
  ) -> CanonicalValue {
    let schema = JSONSchema(families: families, placeholder: placeholder)
    let names = CanonicalValue.mapping(["pattern": .string("^[A-Za-z0-9_-]{1,100}$")])
    let byKind = byKind(kinds, schema)
    let stage: [String: CanonicalValue] = [
      "type": .string("object"), "propertyNames": names,
      "properties": .mapping(
        Dictionary(kinds.map { ($0.keyword, self.stage(byKind, otherwise: reference($0))) }) { first, _ in first }),
      "additionalProperties": self.stage(byKind, otherwise: having("kind")),
    ]
    var file = schema.mapping(PipelineKeys.file)
    // Those of the files that are included may be all.
    let stages = merged(having("stages"), ["properties": .mapping(["stages": .mapping(["minProperties": .int(1)])])])
    file = merged(
      file,
      [
        "properties": merged(file["properties"], ["stages": .mapping(stage)]),
        "anyOf": .list([having("include"), stages]),
      ])
    return JSONSchema.document(
      title: "A pipeline of Millrace", file,
      definitions: schema.definitions.merging(
        Dictionary(
          kinds.map { ("stage.\($0.keyword)", self.definition($0, schema)) }
            + kinds.flatMap { $0.settings.map { (axisName($0.name), axis($0.name)) } }
        ) { first, _ in first }
      ) { own, _ in own }.merging(definitions) { own, _ in own })
  }

  private static func reference(_ kind: KindReference) -> CanonicalValue {
    JSONSchema.reference("stage.\(kind.keyword)")
  }

  private static func merged(
    _ members: CanonicalValue?, _ others: [String: CanonicalValue]
  ) -> CanonicalValue {
    .mapping((members?.members ?? [:]).merging(others) { $1 })
  }

  /// A stage of the kind that it names.
  private static func byKind(_ stages: [KindReference], _ schema: JSONSchema) -> CanonicalValue {
    .mapping([
      "properties": .mapping(["kind": schema.value(.words(stages.map(\.keyword)))]),
      "allOf": .list(
        stages.map { kind in
          .mapping(["if": self.having("kind", .mapping(["const": .string(kind.keyword)])), "then": reference(kind)])
        }),
    ])
  }

  /// A mapping that has this member, perhaps with such a value.
  private static func having(_ name: String, _ value: CanonicalValue? = nil) -> CanonicalValue {
    var schema: [String: CanonicalValue] = ["type": .string("object"), "required": .list([.string(name)])]
    if let value { schema["properties"] = .mapping([name: value]) }
    return .mapping(schema)
  }

  private static func stage(_ byKind: CanonicalValue, otherwise: CanonicalValue) -> CanonicalValue {
    .mapping([
      "if": having("kind"), "then": byKind,
      "else": .mapping([
        "if": having(CommandStage.word), "then": JSONSchema.reference("stage.\(CommandStage.word)"), "else": otherwise,
      ]),
    ])
  }

  /// The name of the definition of ``axis(_:)``.
  private static func axisName(_ setting: String) -> String { "axis.\(setting)" }

  /// A stage whose matrix gives a setting, or something in it, in every element where it is a list.
  private static func axis(_ setting: String) -> CanonicalValue {
    // Not all names are others.
    let other = CanonicalValue.mapping(["not": .mapping(["pattern": .string("^\(setting)(\\.|$)")])])
    let axes = CanonicalValue.mapping(["type": .string("object"), "not": .mapping(["propertyNames": other])])
    let inserted = CanonicalValue.mapping(["type": .string("string")])
    let elements = CanonicalValue.mapping([
      "type": .string("array"), "items": JSONSchema.any(of: [axes, inserted]),
    ])
    return having("matrix", JSONSchema.any(of: [axes, elements, inserted]))
  }

  /// A stage whose matrix gives these settings, or what is in them, and no others.
  private static func axes(of settings: [SettingReference]) -> CanonicalValue {
    let names = settings.map(\.name).joined(separator: "|")
    let axes: [String: CanonicalValue] = ["propertyNames": .mapping(["pattern": .string("^(\(names))(\\.|$)")])]
    return .mapping(["properties": .mapping(["matrix": .mapping(axes.merging(["items": .mapping(axes)]) { $1 })])])
  }

  /// What a choice asks of a stage: what its matrix gives is said, too.
  private static func choice(_ choice: SettingChoice) -> [CanonicalValue] {
    let nothing = CanonicalValue.mapping(["enum": .list([.null, .list([])])])
    let said = choice.names.map { having($0, .mapping(["not": nothing])) }
    let some = JSONSchema.any(of: said + choice.names.map { JSONSchema.reference(axisName($0)) })
    guard choice.isExclusive else { return [some] }
    let two = said.indices.flatMap { one in
      said[(one + 1)...].map { CanonicalValue.mapping(["not": .mapping(["allOf": .list([said[one], $0])])]) }
    }
    return [some] + two
  }

  /// The settings of one kind and what all stages may say.
  ///
  /// What a stage's matrix gives, or completes, needs not stand beside it.
  private static func definition(_ kind: KindReference, _ schema: JSONSchema) -> CanonicalValue {
    let others = Dictionary(PipelineKeys.stage.map { ($0.name, schema.setting($0)) }) { first, _ in first }
    var members = schema.mapping(kind.settings, others: others).members ?? [:]
    members["required"] = nil
    var properties = members["properties"]?.members ?? [:]
    var conditions = [axes(of: kind.settings)]
    for setting in kind.settings {
      var condition: [String: CanonicalValue] = [:]
      if setting.usual == nil { condition["required"] = .list([.string(setting.name)]) }
      if setting.form.hasMembers {
        condition["properties"] = .mapping([setting.name: properties[setting.name] ?? .mapping([:])])
        properties[setting.name] = .mapping(["description": .string(setting.explanation)])
      }
      if condition.isEmpty { continue }
      conditions.append(
        .mapping(["if": JSONSchema.reference(axisName(setting.name)), "else": .mapping(condition)]))
    }
    conditions += kind.choices.flatMap(choice)
    members["properties"] = .mapping(properties)
    members["description"] = .string(kind.summary)
    members["allOf"] = .list(conditions)
    return kind.settings.contains { $0.usual == nil } || !kind.choices.isEmpty
      ? .mapping(members) : JSONSchema.any(of: [.mapping(members), .mapping(["type": .string("null")])])
  }
}
