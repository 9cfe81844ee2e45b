import Store
import Testing

@Suite struct RecordTests {
  @Test func travelsThroughItsForm() throws {
    let record = Record(
      preimage: .mapping(["kind": .string("x"), "n": .double(1)]),
      outputs: ["out": Artifact(files: [.init(path: "a", byteCount: 1, digest: Digest(of: "1"))])], facts: someFacts)
    let bytes = Array(record.canonical.json.utf8)
    #expect(Record(canonical: try CanonicalValue(json: bytes)) == record)
  }

  @Test func factsDoNotEnterTheKey() {
    var facts = someFacts
    facts.seconds = 99
    #expect(
      Record(preimage: .int(1), outputs: [:], facts: facts).key
        == Record(preimage: .int(1), outputs: [:], facts: someFacts).key)
  }
}
