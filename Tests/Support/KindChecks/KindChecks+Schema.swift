package import Settings

extension KindChecks {
  /// Where the schema of a family's kinds and what their settings say differ, one sentence each.
  ///
  /// - Parameter families: The family and those that its settings name.
  package static func schemaFaults(of family: FamilyReference, families: [FamilyReference]) -> [String] {
    let check = SchemaCheck(
      JSONSchema.document(
        title: "", JSONSchema.reference(family.name), definitions: JSONSchema(families: families).definitions))
    var faults: [String] = []
    for kind in family.kinds {
      func expect(_ accepted: Bool, _ settings: CanonicalValue, _ what: String) {
        let value = CanonicalValue.mapping([kind.keyword: settings])
        if check.accepts(value) != accepted {
          faults.append("\(kind.keyword): the schema \(accepted ? "refuses" : "accepts") \(what): \(value.json)")
        }
      }
      let right = kind.example(families)[kind.keyword]?.members ?? [:]
      expect(true, .mapping(right), "an example")
      for setting in kind.settings {
        for value in strangers + setting.form.outside {
          expect(
            setting.form.accepts(value, families), .mapping(right.merging([setting.name: value]) { $1 }),
            "\(setting.name) of \(value.json)")
        }
        expect(false, .mapping(right.merging(["\(setting.name)x": .int(1)]) { $1 }), "misspelt \(setting.name)")
        if setting.usual == nil {
          expect(false, .mapping(right.filter { $0.key != setting.name }), "no \(setting.name)")
        }
      }
      for value in strangers where !isMapping(value) {
        expect(
          ValueForm.group(kind.settings, shorthand: kind.shorthand).accepts(value, families), value, "a value alone")
      }
    }
    return faults
  }

  private static func isMapping(_ value: CanonicalValue) -> Bool { if case .mapping = value { true } else { false } }

  /// Values of every type that JSON has.
  private static var strangers: [CanonicalValue] {
    wrong.filter { value in if case .double(let number) = value { number.isFinite } else { true } }
  }
}
