/// Makes JSON Schema of what references say, so that editors complete and check files.
///
/// - Reference: JSON Schema draft 7, which yaml-language-server knows best.
package struct JSONSchema {
  package static let dialect = "http://json-schema.org/draft-07/schema#"

  private let families: [FamilyReference]
  /// What the names of definitions begin with, where two sorts of files share a schema.
  private let prefix: String
  /// A pattern of texts that may stand in place of any value, since something else is put there.
  private let placeholder: String?

  /// Makes schemas whose settings may hold kinds of these families.
  package init(families: [FamilyReference], prefix: String = "", placeholder: String? = nil) {
    self.families = families
    self.prefix = prefix
    self.placeholder = placeholder
  }

  // MARK: Values

  /// What may stand behind a colon.
  package func value(_ form: ValueForm) -> CanonicalValue {
    Self.any(of: alternatives(form) + (isOpen(form) ? [] : placeholderSchema))
  }

  /// A setting: its value, with what editors show of it.
  package func setting(_ setting: SettingReference) -> CanonicalValue {
    var schema = value(setting.form)
    // A reader of an older draft passes over what stands beside a reference.
    if schema["$ref"] != nil { schema = .mapping(["allOf": .list([schema])]) }
    let unit = setting.unit.map { " In \($0)." } ?? ""
    var facts: [String: CanonicalValue] = ["description": .string(setting.explanation + unit)]
    if let usual = setting.usual, usual != .null, setting.follows == nil { facts["default"] = usual }
    return .mapping((schema.members ?? [:]).merging(facts) { own, _ in own })
  }

  /// A mapping with these settings and no others.
  ///
  /// - Parameters:
  ///   - others: Members beside the settings, with their schemas.
  package func mapping(
    _ settings: [SettingReference], others: [String: CanonicalValue] = [:]
  ) -> CanonicalValue {
    var schema: [String: CanonicalValue] = [
      "type": .string("object"), "additionalProperties": .bool(false),
      "properties": .mapping(
        Dictionary(settings.map { ($0.name, setting($0)) }) { first, _ in first }.merging(others) { own, _ in own }),
    ]
    let required = settings.filter { $0.usual == nil }.map { CanonicalValue.string($0.name) }
    if !required.isEmpty { schema["required"] = .list(required) }
    return .mapping(schema)
  }

  /// The schemas of which a value must fulfil one.
  private func alternatives(_ form: ValueForm) -> [CanonicalValue] {
    func type(_ name: String, _ others: [String: CanonicalValue] = [:]) -> [CanonicalValue] {
      [.mapping(others.merging(["type": .string(name)]) { own, _ in own })]
    }
    switch form {
    case .null: return type("null")
    case .bool: return type("boolean")
    case .integer(let bounds): return type("integer", Self.limits(bounds) { .int($0) })
    case .oddInteger(let range):
      return type(
        "integer",
        [
          "minimum": .int(range.lowerBound), "maximum": .int(range.upperBound),
          "not": .mapping(["multipleOf": .int(2)]),
        ])
    case .number(let bounds): return type("number", Self.limits(bounds) { .double($0) })
    case .text: return type("string")
    case .pattern(let pattern, _): return type("string", ["pattern": .string(pattern)])
    case .words(let words): return [.mapping(["enum": .list(words.map { .string($0) })])]
    case .list(let element, let counts):
      var schema: [String: CanonicalValue] = ["items": value(element)]
      if counts.lowerBound > 0 { schema["minItems"] = .int(counts.lowerBound) }
      if counts.upperBound < .max { schema["maxItems"] = .int(counts.upperBound) }
      return type("array", schema)
    case .mapping(let element, let counts):
      var schema: [String: CanonicalValue] = ["additionalProperties": value(element)]
      if counts.lowerBound > 0 { schema["minProperties"] = .int(counts.lowerBound) }
      if counts.upperBound < .max { schema["maxProperties"] = .int(counts.upperBound) }
      return type("object", schema)
    case .group(let settings, let shorthand): return group(settings, shorthand)
    case .kind(let family): return [Self.reference(prefix + family)]
    case .oneOf(let forms): return forms.flatMap(alternatives)
    case .any: return [.mapping([:])]
    }
  }

  /// Settings, the value of one of them alone, or nothing where all have defaults.
  private func group(_ settings: [SettingReference], _ shorthand: String?) -> [CanonicalValue] {
    let isEnough = settings.allSatisfy { $0.usual != nil || $0.name == shorthand }
    let alone = settings.first { $0.name == shorthand && isEnough }.map { alternatives($0.form) } ?? []
    let nothing: [CanonicalValue] = settings.allSatisfy { $0.usual != nil } ? alternatives(.null) : []
    return [mapping(settings)] + alone + nothing
  }

  /// Whether any text may stand there anyway.
  private func isOpen(_ form: ValueForm) -> Bool {
    switch form {
    case .text, .any: true
    case .oneOf(let forms): forms.contains(where: isOpen)
    case .group(let settings, let shorthand): settings.contains { $0.name == shorthand && isOpen($0.form) }
    default: false
    }
  }

  private var placeholderSchema: [CanonicalValue] {
    placeholder == nil ? [] : [Self.reference(prefix + "placeholder")]
  }

  private static func limits<Number>(
    _ bounds: Bounds<Number>, _ value: (Number) -> CanonicalValue
  ) -> [String: CanonicalValue] {
    var limits: [String: CanonicalValue] = [:]
    limits[bounds.excludesLower ? "exclusiveMinimum" : "minimum"] = bounds.lower.map(value)
    limits["maximum"] = bounds.upper.map(value)
    return limits
  }

  // MARK: Definitions

  /// The families' definitions, their kinds' and the placeholder's, by name, for a schema's `definitions`.
  package var definitions: [String: CanonicalValue] {
    var definitions = Dictionary(families.map { (prefix + $0.name, kind(of: $0)) }) { first, _ in first }
    for family in families {
      for kind in family.kinds { definitions[name(of: kind, family)] = settings(of: kind) }
    }
    if let placeholder {
      definitions[prefix + "placeholder"] = .mapping(["type": .string("string"), "pattern": .string(placeholder)])
    }
    return definitions
  }

  /// One kind of a family: its word, or its word with settings.
  private func kind(of family: FamilyReference) -> CanonicalValue {
    let members = kinds(of: family)
    let settings = CanonicalValue.mapping([
      "type": .string("object"), "properties": .mapping(members), "additionalProperties": .bool(false),
      "minProperties": .int(1), "maxProperties": .int(1),
    ])
    return Self.any(of: words(of: family) + [settings])
  }

  /// The words of kinds that may stand alone.
  package func words(of family: FamilyReference) -> [CanonicalValue] {
    let plain = family.kinds.filter { $0.settings.allSatisfy { $0.usual != nil } }.map(\.keyword)
    return plain.isEmpty ? [] : [.mapping(["enum": .list(plain.map { .string($0) })])]
  }

  /// What may stand behind each kind's word.
  package func kinds(of family: FamilyReference) -> [String: CanonicalValue] {
    Dictionary(family.kinds.map { ($0.keyword, Self.reference(name(of: $0, family))) }) { first, _ in first }
  }

  private func name(of kind: KindReference, _ family: FamilyReference) -> String {
    "\(prefix)\(family.name).\(kind.keyword)"
  }

  private func settings(of kind: KindReference) -> CanonicalValue {
    let settings = value(.group(kind.settings, shorthand: kind.shorthand))
    return .mapping((settings.members ?? [:]).merging(["description": .string(kind.summary)]) { own, _ in own })
  }

  /// What fulfils one of several schemas.
  package static func any(of schemas: [CanonicalValue]) -> CanonicalValue {
    var seen: Set<CanonicalValue> = []
    let schemas = schemas.filter { seen.insert($0).inserted }
    if schemas.count == 1 { return schemas[0] }
    // What fits everything makes the others idle.
    return schemas.contains(.mapping([:])) ? .mapping([:]) : .mapping(["anyOf": .list(schemas)])
  }

  /// What a definition says.
  package static func reference(_ name: String) -> CanonicalValue {
    .mapping(["$ref": .string(referencePrefix + name)])
  }

  private static let referencePrefix = "#/definitions/"

  /// A whole schema, with those of the definitions that it needs.
  package static func document(
    title: String, _ schema: CanonicalValue, definitions: [String: CanonicalValue]
  ) -> CanonicalValue {
    var needed: [String: CanonicalValue] = [:]
    var waiting = references(in: schema)
    while let name = waiting.popLast() {
      guard needed[name] == nil, let definition = definitions[name] else { continue }
      needed[name] = definition
      waiting += references(in: definition)
    }
    let members: [String: CanonicalValue] = [
      "$schema": .string(dialect), "title": .string(title), "definitions": .mapping(needed),
    ]
    return .mapping(members.merging(schema.members ?? [:]) { own, _ in own })
  }

  /// The names of the definitions that a schema refers to.
  private static func references(in schema: CanonicalValue) -> [String] {
    switch schema {
    case .list(let elements): elements.flatMap(references)
    case .mapping(let members):
      members.flatMap { name, member in
        name == "$ref" ? [String(member.text?.dropFirst(referencePrefix.count) ?? "")] : references(in: member)
      }
    default: []
    }
  }
}
