import Foundation
import Records
import Testing

/// JSON values as the fields of a WebDataset show them.
@Suite struct JSONValueTests {
  private func value(_ text: String) throws -> RecordValue? {
    try WebDatasetSample(key: "k", files: ["json": Array(text.utf8)]).values(path: "a.tar")["json"]
  }

  @Test func everyKindIsRead() throws {
    #expect(try value("null") == nil)
    #expect(try value(" \"a\\u00fc\\n\\ud83d\\ude00\" ") == .bytes(Array("aü\n😀".utf8)))
    #expect(try value("true") == .numbers(NumericArray(type: .bool, shape: [], bytes: [1])))
    #expect(try value("-9223372036854775808") == .numbers(NumericArray(int64: .min)))
    let large = NumericArray(type: .uint64, shape: [], bytes: bytes("ffffffffffffffff"))
    #expect(try value("18446744073709551615") == .numbers(large))
    let negative = NumericArray(type: .float64, shape: [], bytes: bytes("000000000000f8bf"))
    #expect(try value("-1.5e0") == .numbers(negative))
    let row = NumericArray(type: .int64, shape: [2], bytes: bytes("0200000000000000 0300000000000000"))
    let items: [RecordValue] = [.numbers(NumericArray(int64: 1)), .numbers(row)]
    #expect(
      try value(#"{"a": [], "b": [1, [2, 3]], "c": {}}"#)
        == .fields(["a": .list([]), "b": .list(items), "c": .fields([:])]))
  }

  @Test(arguments: [
    ("", 0), ("[1,]", 3), ("[1 2]", 3), ("{\"a\":1,}", 7), ("{\"a\":1,\"a\":2}", 10), ("tru", 3), ("nulll", 5),
    ("01", 2), ("-", 1),
    ("1.", 2), (".5", 2), ("1e", 2), ("+1", 2), ("1e999", 5), ("NaN", 0), ("\"a", 2), ("[1] x", 4), ("[\u{1}]", 1),
  ]) func whatIsNoJSONIsLocated(text: String, offset: Int) throws {
    let error = #expect(throws: RecordsError.self, "\(text)") { try value(text) }
    #expect(error?.message.hasPrefix("a.tar: sample 'k', field 'json': ") == true)
    #expect(error?.message.hasSuffix("at byte \(offset)") == true, "\(text): \(error?.message ?? "")")
  }

  @Test func deepNestingIsRefused() throws {
    let (deep, deeper) = (200, 1_000_000)
    #expect(try value(String(repeating: "[", count: deep) + String(repeating: "]", count: deep)) != nil)
    let error = #expect(throws: RecordsError.self) { try value(String(repeating: "[", count: deeper)) }
    #expect(error?.message.contains("nesting") == true)
  }
}
