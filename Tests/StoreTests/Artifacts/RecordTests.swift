import Settings
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

  @Test func keepsTheKeysOfItsPartsAndDoesWithoutThem() throws {
    var facts = someFacts
    facts.parts = [Digest(of: "b"), Digest(of: "a")]
    let record = Record(preimage: .int(1), outputs: [:], facts: facts)
    #expect(Record(canonical: record.canonical)?.facts.parts == facts.parts)
    // As records were before there were parts.
    var members = try #require(record.canonical.members)
    members["facts"] = .mapping(try #require(members["facts"]?.members).filter { $0.key != "parts" })
    #expect(Record(canonical: .mapping(members))?.facts.parts == [])
  }

  @Test func factsDoNotEnterTheKey() {
    var facts = someFacts
    facts.seconds = 99
    #expect(
      Record(preimage: .int(1), outputs: [:], facts: facts).key
        == Record(preimage: .int(1), outputs: [:], facts: someFacts).key)
  }

  @Test func hasTheOutputsThatItsKeyDeclares() throws {
    let file = Artifact(files: [.init(path: "a", byteCount: 1, digest: Digest(of: "1"))])
    func read(_ outputs: [String: Artifact]) -> Record? {
      Record(
        canonical: Record(
          preimage: .mapping(["outputs": .list([.string("x"), .string("y")])]), outputs: outputs, facts: someFacts
        ).canonical)
    }
    #expect(read(["x": file, "y": file]) != nil)
    for outputs in [[:], ["x": file], ["x": file, "z": file], ["x": file, "y": file, "z": file]] {
      #expect(read(outputs) == nil, "\(outputs.keys)")
    }
  }
}
