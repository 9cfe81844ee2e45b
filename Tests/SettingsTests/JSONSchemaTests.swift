import KindChecks
import Settings
import Testing

struct JSONSchemaTests {
  @Test func readingAndSchemaAgreeOnEveryKind() {
    #expect(KindChecks.faults(of: MadeUp.Part.self, families: MadeUp.families) == [])
    #expect(KindChecks.faults(of: MadeUp.Start.self, families: MadeUp.families) == [])
    for family in MadeUp.families { #expect(KindChecks.schemaFaults(of: family, families: MadeUp.families) == []) }
  }

  private func check(_ form: ValueForm, placeholder: String? = nil) -> SchemaCheck {
    let schema = JSONSchema(families: MadeUp.families, placeholder: placeholder)
    return SchemaCheck(JSONSchema.document(title: "", schema.value(form), definitions: schema.definitions))
  }

  @Test(arguments: [
    (#"{"filter":{"filters":3,"edge":"same"}}"#, true), (#"{"filter":{"filters":0}}"#, false),
    (#"{"filter":{"filters":3,"edge":"sane"}}"#, false), (#"{"filter":{"edge":"same"}}"#, false),
    (#"{"filter":{"filters":3,"kernel":[3]}}"#, false), (#"{"filter":{"filters":3,"penalty":0.1}}"#, true),
    (#"{"filter":{"filters":3,"penalty":{"l3":1}}}"#, false), (#"{"filter":{"filters":3,"start":"normal"}}"#, true),
    (#"{"filter":{"filters":3,"start":{"normal":0}}}"#, false), (#""clip""#, true), (#"{"clip":null}"#, true),
    (#"{"clip":1}"#, false), (#""filter""#, false), (#""clop""#, false), (#"{"drop":0.5}"#, true),
    (#"{"drop":1}"#, false), (#"{"drop":0.5,"clip":null}"#, false), ("{}", false),
  ])
  func aKindIsCheckedToTheBottom(json: String, isRight: Bool) throws {
    let value = try CanonicalValue(json: Array(json.utf8))
    #expect(check(.kind(of: "part")).accepts(value) == isRight)
  }

  @Test func placeholdersStandInPlaceOfAnyValue() {
    let group = ValueForm.kind(of: "part")
    let filled = CanonicalValue.mapping([
      "filter": .mapping(["filters": .string("$n"), "kernel": .list([.int(1), .string("$k")])])
    ])
    #expect(check(group, placeholder: "^\\$").accepts(filled))
    #expect(!check(group).accepts(filled))
    #expect(!check(group, placeholder: "^\\$").accepts(.mapping(["filter": .mapping(["filters": .string("n$")])])))
  }

  @Test func editorsAreToldWhatASettingIs() {
    let schema = JSONSchema(families: MadeUp.families)
    let filter = schema.definitions["part.filter"]
    #expect(filter?["description"] == .string("Slides filters over images."))
    #expect(filter?["properties"]?["edge"]?["default"] == .string("same"))
    #expect(filter?["properties"]?["scale"]?["description"] == .string("How far a step goes. In pixels."))
    #expect(filter?["required"] == .list([.string("filters")]))
  }

  @Test func indentedTextIsTheSameValue() throws {
    let schema = JSONSchema(families: MadeUp.families)
    let document = JSONSchema.document(title: "A part", JSONSchema.reference("part"), definitions: schema.definitions)
    let text = document.indentedJSON
    #expect(try CanonicalValue(json: Array(text.utf8)) == document)
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 140 } && text.split(separator: "\n").count > 20)
  }
}
