import Records
import Testing

@Suite struct JSONTextTests {
  private func text(_ value: JSONValue) throws -> String { String(decoding: try value.text(), as: UTF8.self) }

  @Test func everyKindIsWrittenSoThatItReadsBackEqual() throws {
    let value = JSONValue.object([
      "e\u{301}": .integer(.min), "\u{E9}": .unsigned(.max), "list": .array([.null, .truth(true), .truth(false)]),
      "numbers": .array([-0.0, 1, 0.1, .leastNonzeroMagnitude, 1.7976931348623157e308, 1e16].map { .number($0) }),
      "text": .string("a\"\\/\n\r\t\u{1}\u{7F}\u{85}ü😀"),
    ])
    #expect(
      try text(value)
        == #"{"é":-9223372036854775808,"list":[null,true,false],"numbers":[-0.0,1.0,0.1,5e-324,"#
        + #"1.7976931348623157e+308,1e+16],"text":"a\"\\/\n\r\t\u0001\u007f\u0085ü😀","é":18446744073709551615}"#
        .replacing("\"é\":1844", with: "\"\u{E9}\":1844"))
    let read = try JSONValue(parsing: value.text(), path: "a")
    #expect(read == value)
    #expect(try read.text() == value.text())
  }

  @Test func numbersThatJSONCannotSayHaveWords() throws {
    #expect(throws: RecordsError.self) { try JSONValue.number(.nan).text() }
    let words = JSONValue.array([.nan, .infinity, -.infinity, 1.5].map { .figure($0) })
    #expect(try text(words) == #"["NaN","Infinity","-Infinity",1.5]"#)
  }
}
