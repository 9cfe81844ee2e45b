import Settings
import Testing

@Suite struct CanonicalJSONTests {
  @Test func comesBackAsItWas() throws {
    let value: CanonicalValue = .mapping([
      "int": .int(-7), "double": .double(1), "tiny": .double(.leastNonzeroMagnitude), "text": .string("a\"\\\n\u{1}é😀"),
      "list": .list([.null, .bool(true), .bool(false), .mapping([:]), .list([])]), "": .int(.max),
      "great": .digits("-123456789012345678901234567890"),
    ])
    #expect(try CanonicalValue(json: Array(value.json.utf8)) == value)
  }

  @Test func readsEscapes() throws {
    #expect(
      try CanonicalValue(json: Array(#""\u00e9\ud83d\ude00\/\b\f\n\r\t""#.utf8)) == .string("é😀/\u{8}\u{c}\n\r\t"))
  }

  @Test(arguments: [
    "", "{", "[1,", "[1 2]", "{\"a\":1,\"a\":2}", "{a:1}", "nul", "1 2", "\"abc", "\"\\x\"", "\"\\ud800\"", "\"\u{1}\"",
    "1e999", "+", "[\"\\u12\"]",
  ])
  func refusesWhatIsNoJSON(text: String) {
    #expect(throws: JSONError.self) { try CanonicalValue(json: Array(text.utf8)) }
  }

  @Test func readsNumbersThatJSONLacksWhereItIsAsked() throws {
    let text = Array("\u{FEFF}[NaN,Infinity,-Infinity,-1,18446744073709551616]".utf8)
    let values = try #require(try CanonicalValue(json: text, dialect: .lenient).elements)
    #expect(values[0].number?.isNaN == true)
    #expect(
      Array(values.dropFirst())
        == [.double(.infinity), .double(-.infinity), .int(-1), .digits("18446744073709551616")])
    #expect(throws: JSONError.self) { try CanonicalValue(json: text) }
    let error = #expect(throws: JSONError.self) { try CanonicalValue(json: Array("[1e400]".utf8), dialect: .lenient) }
    #expect(error?.message == "JSON byte 1: 1e400 is beyond the greatest number, 1.8e308")
  }

  @Test func boundsNesting() {
    #expect(throws: JSONError.self) { try CanonicalValue(json: [UInt8](repeating: UInt8(ascii: "["), count: 100_000)) }
  }

  /// 60 MB of such text were values of 1.5 GB.
  @Test func boundsHowManyValuesThereAre() throws {
    func text(_ element: String, _ count: Int) -> [UInt8] {
      Array(("[" + String(repeating: element + ",", count: count) + "1]").utf8)
    }
    #expect(throws: JSONError.self) { try CanonicalValue(json: text("{\"a\":1}", 600_000)) }
    #expect(throws: JSONError.self) { try CanonicalValue(json: text("1", 4_100_000)) }
    // As many as the longest record has.
    #expect(try CanonicalValue(json: text("[\"a\",1,\"b\"]", 450_000)).elements?.count == 450_001)
  }
}
