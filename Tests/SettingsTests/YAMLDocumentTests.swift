import Settings
import Testing

@Suite struct YAMLDocumentTests {
  private func json(_ yaml: String) throws -> String? {
    try ConfigurationText.parse(yaml, file: "p.yaml").canonical.json
  }

  /// Documents as in yaml-test-suite, whose letters say which.
  @Test(arguments: [
    ("a: |\n  x\n  \ty\n   [{- \n", #"{"a":"x\n\u0009y\n [{- \n"}"#),  // J3BT
    ("a: \"x\n\ty\"", #"{"a":"x y"}"#),  // CP3W, example 7.6
    ("a: |\n  x\n   ", #"{"a":"x\n \n"}"#),  // L24T/01
    ("- |+\n   ", #"["\n"]"#),  // JEF9/02
    ("a: |\n  x", #"{"a":"x"}"#),
    ("a: >-\r\n  x\r\n  y\r\n", #"{"a":"x y"}"#), ("a: |\r  x\r  y\r", #"{"a":"x\ny\n"}"#),
    ("---\na: 1\n...\n# end\n", #"{"a":1}"#), ("%YAML 1.2\n--- {a: 1}", #"{"a":1}"#),
    ("{a?: 1, b?}", #"{"a?":1,"b?":null}"#), ("[a, b: 1, {c}]", #"["a",{"b":1},{"c":null}]"#),
    ("a: &x 1\nb: *x\nc: &x 2\nd: *x", #"{"a":1,"b":1,"c":2,"d":2}"#), ("&k a: *k", #"{"a":"a"}"#),
    ("a:\t1\t# x\n\t# y\n \t\nb: 2", #"{"a":1,"b":2}"#),  // DK95/04
    (" \t\na: 1", #"{"a":1}"#),  // DK95/03
    ("\"a\": {\"b\":[1,2]}", #"{"a":{"b":[1,2]}}"#),
    ("a: \"\\u2028\\x41\\N\"", "{\"a\":\"\u{2028}A\u{85}\"}"),
  ])
  func isReadAsItSays(yaml: String, expected: String) throws {
    #expect(try json(yaml) == expected)
  }

  @Test(arguments: [
    ("a: 1\n--- \nb: 2", "p.yaml:2:1: a second document begins here; keep one in a file"),
    ("a: *b", "p.yaml:1:4: '*b' has no '&b' before it"),
    ("a: &b [*b]", "p.yaml:1:8: '*b' stands inside what it stands for"),
    ("a: &b 1\nc: &b [*b]", "p.yaml:2:8: '*b' stands inside what it stands for"),
    ("a: \"x\\0y\"", "p.yaml:1:4: a text with the character U+0000, which ends texts for commands and files"),
    ("{?a: b}", "p.yaml:1:3: put a space behind the '?' if a key follows, or quotes around a text with a '?'"),
    ("[?x]", "p.yaml:1:3: put a space behind the '?' if a key follows, or quotes around a text with a '?'"),
    ("a: &b:c x", "p.yaml:1:4: the name 'b' ends with a sign; use letters, digits, '-' and '_', and a space behind"),
    (
      "a: &b 1\n*b: 2",
      "p.yaml:2:1: the name 'b' ends with a sign; use letters, digits, '-' and '_', and a space behind"
    ),
    ("a: 1\n\tb: 2", "p.yaml:2:1: a tab at the start of a line; YAML indents with spaces"),
    (
      "a: |\n \tx",
      "p.yaml:2:2: the first line of a block text begins with a tab; say by how many spaces the text is indented, "
        + "as in '|2'"
    ),
    ("a: {b: 1, b: 2}", "p.yaml:1:11: a.b: the key appears twice; remove one"),
    (
      "{\"\u{E9}\": 1, \"e\u{301}\": 2}",
      "p.yaml:1:10: e\u{301}: the key differs from another only in the Unicode form of its letters; rename one"
    ),
    ("{[a]: 1}", "p.yaml:1:2: keys must be plain texts"),
    ("# nothing", "p.yaml:1:1: the file is empty"),
  ])
  func isRefusedAtItsPlace(yaml: String, expected: String) {
    let error = #expect(throws: SettingsError.self) { try ConfigurationText.parse(yaml, file: "p.yaml") }
    #expect(error.map { "\($0)" } == expected)
  }

  @Test func aKeyThatIsMissingIsTold() {
    let error = #expect(throws: SettingsError.self) { try ConfigurationText.parse("{? , a: 1}", file: "p.yaml") }
    #expect(error?.message == "a key is missing before the ':'")
  }

  @Test func depthIsThatOfListsAndMappings() throws {
    let deepest = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
    _ = try ConfigurationText.parse(deepest, file: "p.yaml")
    let error = #expect(throws: SettingsError.self) { try ConfigurationText.parse("[\(deepest)]", file: "p.yaml") }
    #expect(error.map { "\($0)" } == "p.yaml:1:65: nested deeper than 64")
    let texts = "a: |\n  \(String(repeating: "- ", count: 99))\nb: '\(String(repeating: "[", count: 99))' # [[[[[[[\n"
    _ = try ConfigurationText.parse(texts + "# \(String(repeating: "{", count: 99))", file: "p.yaml")
    // Aliases that lie in each other are as deep as what they stand for.
    var chain = "a0: &a0 [x]\n"
    for level in 1..<80 { chain += "a\(level): &a\(level) [*a\(level - 1)]\n" }
    let tooDeep = #expect(throws: SettingsError.self) { try ConfigurationText.parse(chain, file: "p.yaml") }
    #expect(tooDeep?.message == "nested deeper than 64, counting aliases")
  }

  @Test func valuesAreBounded() {
    let error = #expect(throws: SettingsError.self) {
      try ConfigurationText.parse("[" + String(repeating: "1,", count: 500_001), file: "p.yaml")
    }
    #expect(error?.message == "more than 500000 values")
  }
}
