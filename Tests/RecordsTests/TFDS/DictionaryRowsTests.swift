import Records
import Testing

@Suite struct DictionaryRowsTests {
  private func value(_ json: String) throws -> RecordValue {
    try #require(try WebDatasetSample(key: "k", files: ["json": Array(json.utf8)]).values(path: "a.tar")["json"])
  }

  /// Through an example, laid out as TFDS does, and back.
  private func roundTrip(_ json: String, as feature: TFDSFeatures.Feature) throws -> RecordValue? {
    let features = TFDSFeatures(features: ["v": feature])
    let stored = try features.values(of: features.example(of: ["v": value(json)]))["v"]
    return stored?.rows(of: feature)
  }

  private let point = TFDSFeatures.Feature.dictionary([
    "x": .tensor(shape: [], type: .int64), "t": .sequence(.text, length: nil),
  ])

  @Test(arguments: [
    #"[{"x":1,"t":["a"]},{"x":2,"t":[]}]"#, "[]", #"[{"x":1,"t":[]}]"#,
  ]) func listsOfDictionariesComeBack(json: String) throws {
    let found = try #require(try roundTrip(json, as: .sequence(point, length: nil)))
    #expect(try found.isSame(as: value(json)), "\(found)")
  }

  @Test func listsInListsComeBack() throws {
    let inner = TFDSFeatures.Feature.sequence(.dictionary(["q": .tensor(shape: [], type: .int64)]), length: nil)
    for json in [#"[{"p":[{"q":1},{"q":2}]},{"p":[]},{"p":[{"q":3}]}]"#, #"[{"p":[]}]"#] {
      let found = try #require(try roundTrip(json, as: .sequence(.dictionary(["p": inner]), length: nil)))
      #expect(try found.isSame(as: value(json)), "\(found)")
    }
    let nested = #"[[{"q":1}],[],[{"q":2},{"q":3}]]"#
    let found = try #require(try roundTrip(nested, as: .sequence(inner, length: nil)))
    #expect(try found.isSame(as: value(nested)), "\(found)")
  }

  @Test(arguments: [
    (#"[{"x":1},{"x":2,"t":[]}]"#, "1 of 2 objects"), (#"[{"x":1,"t":[],"y":2}]"#, "'y'"), (#"[1]"#, "int64"),
  ]) func whatHasNoFormIsRefused(json: String, words: String) throws {
    let error = #expect(throws: RecordsError.self) { try roundTrip(json, as: .sequence(point, length: nil)) }
    #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
  }

  @Test func samenessIsToTheBit() throws {
    func doubles(_ values: [Double]) -> RecordValue {
      .numbers(
        NumericArray(
          type: .float64, shape: [values.count],
          bytes: values.flatMap { value in withUnsafeBytes(of: value) { Array($0) } }))
    }
    #expect(doubles([.nan, 1]).isSame(as: doubles([.nan, 1])))
    #expect(!doubles([0]).isSame(as: doubles([-0.0])))
    #expect(!doubles([1]).isSame(as: try value("[1]")))
    #expect(try value("[[1,2],[3,4]]").isSame(as: value("[[1,2],[3,4]]")))
    #expect(try !value("[[1,2],[3]]").isSame(as: value("[[1,2],[4]]")))
    #expect(try !value(#"{"a":1}"#).isSame(as: value(#"{"a":1,"b":2}"#)))
  }
}
