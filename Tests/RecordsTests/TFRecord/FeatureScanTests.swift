import Records
import Testing

@Suite struct FeatureScanTests {
  private let image = Array("image".utf8)
  private let label = Array("label".utf8)

  private func scan(_ features: NamedValues<Example.Feature>) throws -> (Range<Int>?, Int64?) {
    let bytes = Example(features: features).serialized()
    return (
      try FeatureScan.singleBytes(named: image, in: bytes.span),
      try FeatureScan.singleInteger(named: label, in: bytes.span)
    )
  }

  @Test func findsInPlace() throws {
    let bytes = Example(features: ["image": .bytes([[9, 8, 7]]), "label": .integers([-1])]).serialized()
    let range = try #require(try FeatureScan.singleBytes(named: image, in: bytes.span))
    #expect(Array(bytes[range]) == [9, 8, 7])
    #expect(try FeatureScan.singleInteger(named: label, in: bytes.span) == -1)
  }

  @Test func missingIsNilAndOtherKindsAreErrors() throws {
    #expect(try scan(["other": .integers([1])]) == (nil, nil))
    #expect(throws: RecordsError.self) { try scan(["image": .bytes([[1], [2]])]) }
    #expect(throws: RecordsError.self) { try scan(["image": .integers([1])]) }
    #expect(throws: RecordsError.self) { try scan(["label": .integers([])]) }
    #expect(throws: RecordsError.self) { try scan(["label": .integers([1, 2])]) }
  }

  @Test func agreesWithTheFullParserOnRepeatedEntries() throws {
    // Two entries called "label": the last counts.
    let entry = { (value: UInt8) in [UInt8]([10, 14, 10, 5]) + Array("label".utf8) + [18, 5, 26, 3, 10, 1, value] }
    let features = entry(4) + entry(5)
    let message = [10, UInt8(features.count)] + features
    #expect(try Example(parsing: message.span).features == ["label": .integers([5])])
    #expect(try FeatureScan.singleInteger(named: label, in: message.span) == 5)
  }
}
