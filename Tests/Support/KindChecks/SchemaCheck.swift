package import Settings

/// Checks values against a JSON Schema: as much of draft 7 as our own schemas use, and a trap for the rest.
package struct SchemaCheck {
  private let document: CanonicalValue

  /// Checks against a whole schema, whose definitions parts of it refer to.
  package init(_ document: CanonicalValue) { self.document = document }

  /// Whether the schema lets a value pass.
  package func accepts(_ value: CanonicalValue) -> Bool { holds(document, value) }

  private static let annotations: Set = ["$schema", "title", "description", "default", "definitions"]

  private func holds(_ schema: CanonicalValue, _ value: CanonicalValue) -> Bool {
    if case .bool(let flag) = schema { return flag }
    let members = schema.members ?? [:]
    // Draft 7 looks at nothing beside a reference.
    if let name = members["$ref"]?.text?.split(separator: "/").last {
      guard let definition = document["definitions"]?[String(name)] else {
        preconditionFailure("no definition \(name)")
      }
      return holds(definition, value)
    }
    return members.allSatisfy { keyword, argument in
      Self.annotations.contains(keyword) || keyword == "then" || keyword == "else" || keyword == "patternProperties"
        || holds(keyword, argument, members, value)
    }
  }

  private func holds(
    _ keyword: String, _ argument: CanonicalValue, _ schema: [String: CanonicalValue], _ value: CanonicalValue
  ) -> Bool {
    switch keyword {
    case "type": return Self.type(of: value).contains(argument.text ?? "")
    case "enum": return argument.elements?.contains(value) == true
    case "const": return argument == value
    case "anyOf": return argument.elements?.contains { holds($0, value) } == true
    case "oneOf": return argument.elements?.count { holds($0, value) } == 1
    case "allOf": return argument.elements?.allSatisfy { holds($0, value) } == true
    case "not": return !holds(argument, value)
    case "if": return (holds(argument, value) ? schema["then"] : schema["else"]).map { holds($0, value) } ?? true
    case "minimum": return value.number.map { $0 >= argument.number ?? .nan } ?? true
    case "maximum": return value.number.map { $0 <= argument.number ?? .nan } ?? true
    case "multipleOf":
      return value.number.map { $0.truncatingRemainder(dividingBy: argument.number ?? .nan) == 0 } ?? true
    case "exclusiveMinimum": return value.number.map { $0 > argument.number ?? .nan } ?? true
    case "pattern":
      guard let text = value.text, let expression = try? Regex(argument.text ?? "") else { return value.text == nil }
      return text.firstMatch(of: expression) != nil
    case "items": return value.elements?.allSatisfy { holds(argument, $0) } ?? true
    case "minItems": return value.elements.map { Double($0.count) >= argument.number ?? .nan } ?? true
    case "maxItems": return value.elements.map { Double($0.count) <= argument.number ?? .nan } ?? true
    case "minProperties": return value.members.map { Double($0.count) >= argument.number ?? .nan } ?? true
    case "maxProperties": return value.members.map { Double($0.count) <= argument.number ?? .nan } ?? true
    case "required":
      guard let members = value.members else { return true }
      return argument.elements?.allSatisfy { members[$0.text ?? ""] != nil } == true
    case "properties":
      guard let members = value.members else { return true }
      return argument.members?.allSatisfy { name, schema in members[name].map { holds(schema, $0) } ?? true } == true
    case "additionalProperties":
      guard let members = value.members else { return true }
      return members.allSatisfy { name, member in schema["properties"]?[name] != nil || holds(argument, member) }
    case "propertyNames":
      return value.members?.keys.allSatisfy { holds(argument, .string($0)) } ?? true
    default: preconditionFailure("this check knows no keyword '\(keyword)'")
    }
  }

  private static func type(of value: CanonicalValue) -> [String] {
    switch value {
    case .null: ["null"]
    case .bool: ["boolean"]
    case .int, .digits: ["integer", "number"]
    case .double: ["number"]
    case .string: ["string"]
    case .list: ["array"]
    case .mapping: ["object"]
    }
  }
}
