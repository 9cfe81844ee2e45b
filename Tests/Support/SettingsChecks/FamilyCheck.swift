package import Settings

/// What is wrong with how kinds describe themselves: the test that every registry must pass.
///
/// Of each kind: words and explanations are there, its example is read, what is written reads back equal, and whatever its
/// settings' forms exclude is refused by reading and by the schema alike, at the setting to blame.
package enum FamilyCheck {
  /// Faults of a family's kinds, a line each; none where all is well.
  ///
  /// - Parameter families: All families whose kinds may stand in settings.
  package static func faults<Family: KindFamily>(of family: Family.Type, among families: [FamilyReference]) -> [String] {
    let reference = FamilyReference(family)
    let schema = JSONSchema(families: families)
    let check = SchemaCheck(
      JSONSchema.document(title: "", JSONSchema.reference(reference.name), definitions: schema.definitions))
    let examples = ReferenceExample(families: families)
    var faults: [String] = []
    let words = Family.all.flatMap { [$0.keyword] + $0.formerKeywords }
    for word in Set(words) where words.count(where: { $0 == word }) > 1 { faults.append("two kinds are called \(word)") }
    for kind in reference.kinds {
      let example = "{\(examples.example(of: kind))}"
      faults += self.faults(of: kind).map { "\(kind.keyword): \($0)" }
      do {
        let node = try ConfigurationText.parse(
          kind.settings.isEmpty ? kind.keyword : example, file: "example.yaml")
        let value = try Family.read(node)
        if !check.accepts(node.canonical) { faults.append("\(kind.keyword): the schema refuses the example \(example)") }
        faults += mistakes(value.canonical[kind.keyword]?.members ?? [:], kind, check) { settings in
          try Family.read(self.node(.mapping([kind.keyword: settings]))).canonical
        }
        .map { "\(kind.keyword): \($0)" }
      } catch {
        faults.append("\(kind.keyword): the example is refused: \(example): \(error)")
      }
    }
    return faults
  }

  /// What is missing in a description.
  package static func faults(of kind: KindReference) -> [String] {
    var faults: [String] = []
    if kind.summary.isEmpty || kind.summary.contains("\n") { faults.append("it needs a summary in one line") }
    let names = kind.settings.map(\.name)
    for name in Set(names) where names.count(where: { $0 == name }) > 1 { faults.append("two settings are called \(name)") }
    for setting in kind.settings where setting.explanation.isEmpty || setting.explanation.contains("\n") {
      faults.append("\(setting.name) needs an explanation in one line")
    }
    if let shorthand = kind.shorthand, !names.contains(shorthand) { faults.append("no setting is called \(shorthand)") }
    return faults
  }

  private static func node(_ value: CanonicalValue) -> ConfigurationNode {
    ConfigurationNode(canonical: value, at: SourceLocation(file: "test.yaml", line: 7, column: 5), path: "kind")
  }

  /// Values of every type, so that each form excludes some.
  private static let strangers: [CanonicalValue] = [
    .null, .bool(true), .int(7), .int(-7), .int(1 << 40), .double(0.25), .double(-0.25), .double(1e300), .string("?!"),
    .list([]), .list([.list([])]), .list([.int(7), .int(7)]), .mapping([:]), .mapping(["?!": .null]),
  ]

  private static func mistakes(
    _ settings: [String: CanonicalValue], _ kind: KindReference, _ check: SchemaCheck,
    read: (CanonicalValue) throws -> CanonicalValue
  ) -> [String] {
    var faults: [String] = []
    func schemaAccepts(_ settings: CanonicalValue) -> Bool { check.accepts(.mapping([kind.keyword: settings])) }
    /// Reading must refuse it, and blame a place; so must the schema.
    func refuse(_ changed: CanonicalValue, _ what: String, at path: String, saying words: String) {
      if schemaAccepts(changed) { faults.append("the schema accepts \(what)") }
      do {
        _ = try read(changed)
        faults.append("reading accepts \(what)")
      } catch let error as SettingsError {
        if error.location?.line != 7 || !error.path.hasPrefix(path) || !error.message.contains(words) {
          faults.append("\(what) is refused as: \(error)")
        }
      } catch { faults.append("\(what) is refused as: \(error)") }
    }
    let whole = CanonicalValue.mapping(settings)
    do {
      // With everything spelled out it is the same, and so it is as YAML.
      let again = try read(whole)
      if again[kind.keyword] != whole { faults.append("reads back as \(again.json) from \(whole.json)") }
      let text = try ConfigurationText.parse(whole.yaml, file: "test.yaml").canonical
      if text != whole { faults.append("its YAML \(whole.yaml) is \(text.json)") }
      if !schemaAccepts(whole) { faults.append("the schema refuses \(whole.json)") }
    } catch { faults.append("its own settings are refused: \(error)") }
    let path = "kind.\(kind.keyword)"
    for setting in kind.settings {
      let name = setting.name
      var misspelt = settings
      misspelt[name + "x"] = misspelt.removeValue(forKey: name) ?? .null
      refuse(.mapping(misspelt), "the misspelt \(name)x", at: "\(path).\(name)x", saying: "'\(name)'")
      if setting.usual == nil {
        var lacking = settings
        lacking[name] = nil
        // A group whose shorthand stands alone lacks it as a value lacks a mapping.
        refuse(.mapping(lacking), "the missing \(name)", at: path, saying: "'\(name)' is required")
      }
      var refusedCount = 0
      for stranger in strangers + outside(setting.form) {
        var changed = settings
        changed[name] = stranger
        if schemaAccepts(.mapping(changed)) { continue }
        refusedCount += 1
        refuse(.mapping(changed), "\(name): \(stranger.json)", at: "\(path).\(name)", saying: "")
      }
      if refusedCount == 0, setting.form != .any { faults.append("nothing is wrong for \(name), \(setting.form.words)") }
    }
    return faults
  }

  /// Numbers just outside the bounds.
  private static func outside(_ form: ValueForm) -> [CanonicalValue] {
    switch form {
    case .integer(let bounds):
      bounds.lower.map { [.int(bounds.excludesLower ? $0 : $0 &- 1)] } ?? []
        + (bounds.upper.map { [.int($0 &+ 1)] } ?? [])
    case .number(let bounds):
      (bounds.lower.map { [.double(bounds.excludesLower ? $0 : $0.nextDown)] } ?? [])
        + (bounds.upper.map { [.double($0.nextUp)] } ?? [])
    case .oneOf(let forms): forms.flatMap(outside)
    default: []
    }
  }
}
