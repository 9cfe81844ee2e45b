import Networks
package import Settings

/// The JSON Schema of network files.
package enum NetworkSchema {
  /// Where a parameter's value or an expression's is inserted.
  package static let placeholder = #"^\$"#

  /// What the names of definitions begin with, since pipeline files may hold networks as well.
  package static let prefix = "network."

  /// Makes the schema.
  ///
  /// - Parameter families: The families whose kinds may stand in network files, layers among them.
  package static func document(families: [FamilyReference]) -> CanonicalValue {
    JSONSchema.document(
      title: "A network of Millrace", file(families), definitions: definitions(families: families))
  }

  /// The name of a whole network among the definitions.
  package static let network = "network"

  /// What pipeline files need to check networks that stand in them.
  package static func definitions(families: [FamilyReference]) -> [String: CanonicalValue] {
    let schema = JSONSchema(families: families, prefix: prefix, placeholder: placeholder)
    var definitions = schema.definitions
    definitions[network] = file(families)
    for hasBlocks in [false, true] { definitions[rows(hasBlocks)] = lines(families, schema, hasBlocks: hasBlocks) }
    return definitions
  }

  private static func rows(_ hasBlocks: Bool) -> String { prefix + (hasBlocks ? "linesWithBlocks" : "lines") }

  /// The top level; a file with blocks may have more words for lines, which no schema can know.
  private static func file(_ families: [FamilyReference]) -> CanonicalValue {
    let schema = JSONSchema(families: families, prefix: prefix, placeholder: placeholder)
    func layers(_ hasBlocks: Bool) -> CanonicalValue {
      .mapping(["properties": .mapping(["layers": JSONSchema.reference(rows(hasBlocks))])])
    }
    var members = schema.mapping(NetworkFile.references).members ?? [:]
    var properties = members["properties"]?.members ?? [:]
    let block = schema.mapping(BlockDefinition.references).members ?? [:]
    var blockProperties = block["properties"]?.members ?? [:]
    blockProperties["layers"] = JSONSchema.reference(rows(true))
    properties["blocks"] = .mapping([
      "type": .string("object"), "description": properties["blocks"]?["description"] ?? .null,
      "additionalProperties": .mapping(block.merging(["properties": .mapping(blockProperties)]) { $1 }),
    ])
    members["properties"] = .mapping(properties)
    members["if"] = .mapping(["required": .list([.string("blocks")])])
    members["then"] = layers(true)
    members["else"] = layers(false)
    return .mapping(members)
  }

  /// A list of layers, each with how it is placed.
  private static func lines(
    _ families: [FamilyReference], _ schema: JSONSchema, hasBlocks: Bool
  ) -> CanonicalValue {
    let placement = LayerPlacement.references
    let settings = Dictionary(placement.map { ($0.name, schema.setting($0)) }) { first, _ in first }
    let layers = families.first { $0.name == Layer.family }
    let kinds = layers.map { schema.kinds(of: $0) } ?? [:]
    var line: [String: CanonicalValue] = [
      "type": .string("object"), "properties": .mapping(kinds.merging(settings) { own, _ in own }),
      "minProperties": .int(1), "maxProperties": .int(placement.count + 1),
    ]
    if !hasBlocks {
      line["additionalProperties"] = .bool(false)
      line["oneOf"] = .list(
        kinds.keys.sortedByBytes().map { .mapping(["required": .list([.string($0)])]) })
    }
    let words =
      hasBlocks ? [CanonicalValue.mapping(["type": .string("string")])] : layers.map { schema.words(of: $0) } ?? []
    return .mapping([
      "type": .string("array"), "items": JSONSchema.any(of: words + [.mapping(line)]),
    ])
  }
}
