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
    stages: [KindReference], families: [FamilyReference], definitions: [String: CanonicalValue] = [:]
  ) -> CanonicalValue {
    let schema = JSONSchema(families: families, placeholder: placeholder)
    let names = CanonicalValue.mapping(["pattern": .string("^[A-Za-z0-9_-]{1,100}$")])
    let byKind = byKind(stages, schema)
    let stage: [String: CanonicalValue] = [
      "type": .string("object"), "propertyNames": names,
      "properties": .mapping(
        Dictionary(stages.map { ($0.keyword, self.stage(byKind, otherwise: reference($0))) }) { first, _ in first }),
      "additionalProperties": self.stage(byKind, otherwise: .mapping(["required": .list([.string("kind")])])),
    ]
    var file = schema.mapping(PipelineKeys.file)
    file = .mapping(
      (file.members ?? [:]).merging(["properties": merged(file["properties"], ["stages": .mapping(stage)])]) { $1 })
    return JSONSchema.document(
      title: "A pipeline of Millrace", file,
      definitions: schema.definitions.merging(
        Dictionary(stages.map { ("stage.\($0.keyword)", self.definition($0, schema)) }) { first, _ in first }
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

  /// The settings of one kind and what all stages may say.
  private static func definition(_ kind: KindReference, _ schema: JSONSchema) -> CanonicalValue {
    let others = Dictionary(PipelineKeys.stage.map { ($0.name, schema.setting($0)) }) { first, _ in first }
    // What a stage needs may come from its matrix.
    let whole = schema.mapping(kind.settings, others: others)
    let required = whole["required"]
    var members = schema.mapping(kind.settings, others: others, mayLack: true).members ?? [:]
    members["description"] = .string(kind.summary)
    if let required {
      members["anyOf"] = .list([.mapping(["required": required]), having("matrix")])
      return .mapping(members)
    }
    return JSONSchema.any(of: [.mapping(members), .mapping(["type": .string("null")])])
  }
}
