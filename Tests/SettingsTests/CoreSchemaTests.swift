import Settings
import Testing

/// Expected values are those of YAML 1.2.2, §10.3.
@Suite struct CoreSchemaTests {
  private func value(_ yaml: String) throws -> CanonicalValue? {
    try ConfigurationText.parse("v: \(yaml)", file: "p.yaml")["v"]?.canonical
  }

  private func message(_ yaml: String) -> String? {
    #expect(throws: SettingsError.self) { try value(yaml) }.map { "\($0)" }
  }

  @Test(arguments: [
    ("", CanonicalValue.null), ("~", .null), ("Null", .null), ("nULL", .string("nULL")), ("'null'", .string("null")),
    ("true", .bool(true)), ("FALSE", .bool(false)), ("yes", .string("yes")), ("tRue", .string("tRue")),
    ("0", .int(0)), ("-0", .int(0)), ("+12", .int(12)), ("007", .int(7)), ("-00", .int(0)), ("0o14", .int(12)),
    ("0x3A", .int(58)), ("0x7fffffffffffffff", .int(.max)), ("-0x1", .string("-0x1")), ("0o8", .string("0o8")),
    ("0b1", .string("0b1")), ("0x", .string("0x")), ("1_000", .string("1_000")), ("12:30", .string("12:30")),
    ("9223372036854775807", .int(.max)), ("-9223372036854775808", .int(.min)),
    ("9223372036854775808", .digits("9223372036854775808")),
    ("+00018446744073709551616", .digits("18446744073709551616")),
    ("-009223372036854775809", .digits("-9223372036854775809")), ("-0009", .int(-9)),
    ("1.", .double(1)), (".5", .double(0.5)), ("-.5", .double(-0.5)), ("+1.5e+3", .double(1500)),
    ("1e3", .double(1000)),
    ("12e03", .double(12000)), ("-2E+05", .double(-200_000)), ("0.", .double(0)), ("1e-400", .double(0)),
    (".", .string(".")), ("..", .string("..")), ("1e", .string("1e")), ("e3", .string("e3")),
    ("1.5.2", .string("1.5.2")),
    ("1e5x", .string("1e5x")), ("-", .list([.null])), ("+", .string("+")), ("inf", .string("inf")),
    ("nan", .string("nan")), ("0x1p3", .string("0x1p3")), ("1 2", .string("1 2")),
    ("2026-01-01", .string("2026-01-01")),
    (".inf", .double(.infinity)), ("+.INF", .double(.infinity)), ("-.Inf", .double(-.infinity)),
    (".iNF", .string(".iNF")), ("'.inf'", .string(".inf")), ("+.nan", .string("+.nan")),
  ])
  func looks(yaml: String, expected: CanonicalValue) throws {
    // A lone dash cannot stand behind a key, but in a line of its own.
    #expect(try value(yaml == "-" ? "\n  -" : yaml) == expected)
  }

  @Test(arguments: [".nan", ".NaN", ".NAN", "!!float .nan"]) func notANumber(yaml: String) throws {
    #expect(try value(yaml)?.number?.isNaN == true)
  }

  @Test(arguments: [
    ("!!str 1.10", CanonicalValue.string("1.10")), ("!!str", .string("")), ("! 12", .string("12")),
    ("!!int '3'", .int(3)), ("!!int 0x1F", .int(31)), ("!!float 3", .double(3)),
    ("!!float '-.inf'", .double(-.infinity)),
    ("!!bool 'true'", .bool(true)), ("!!null ''", .null), ("!!seq [1]", .list([.int(1)])),
    ("!!map {a: !!str }", .mapping(["a": .string("")])), ("!<tag:yaml.org,2002:str> 7", .string("7")),
    ("&a ! 1", .string("1")), ("! &a 1", .string("1")), ("!!str &a 1", .string("1")),
    ("[! 1, ! 'x', ! ]", .list([.string("1"), .string("x"), .string("")])),
  ])
  func tagsAreObeyed(yaml: String, expected: CanonicalValue) throws {
    #expect(try value(yaml) == expected)
  }

  @Test(arguments: [
    ("!!int x", "p.yaml:1:4: v: the tag !!int stands before 'x', which is none"),
    ("!!int 1.5", "p.yaml:1:4: v: the tag !!int stands before '1.5', which is none"),
    (
      "!!binary aGk=",
      "p.yaml:1:4: v: the tag !!binary cannot stand here; leave it out, or use !!str, !!int, !!float, !!bool, !!null, "
        + "!!seq or !!map before what is one"
    ),
    (
      "1e400",
      "p.yaml:1:4: v: 1e400 is beyond the greatest number, 1.8e308; put quotes around it if it is a text, "
        + "write .inf for infinity"
    ),
    (
      "0xffffffffffffffff",
      "p.yaml:1:4: v: 0xffffffffffffffff is a number of more than 64 bits; put quotes around it if it is a text, "
        + "else write it in decimal digits"
    ),
  ])
  func othersAreRefusedAtTheirPlace(yaml: String, expected: String) {
    #expect(message(yaml) == expected)
  }

  @Test(arguments: ["!mine x", "!!set {a}", "!!map [1]", "!!seq {a: 1}", "!!str [1]"])
  func unknownTagsAreRefused(yaml: String) {
    #expect(message(yaml)?.contains("cannot stand here") == true)
  }

  @Test func settingsNeedFiniteNumbersOfTheirSize() throws {
    let root = try ConfigurationText.parse("a: .inf\nb: 9223372036854775808\nc: .nan", file: "p.yaml")
    func message(_ key: String, _ read: (ConfigurationNode) throws -> Void) throws -> String? {
      let node = try #require(root[key])
      return #expect(throws: SettingsError.self) { try read(node) }?.message
    }
    #expect(try message("a") { _ = try $0.double() } == "expected a finite number, found inf")
    #expect(try message("c") { _ = try $0.double() } == "expected a finite number, found nan")
    #expect(
      try message("b") { _ = try $0.int() } == "expected an integer of at most 64 bits, found 9223372036854775808")
    #expect(try root["b"]?.double() == 9.223372036854775808e18)
  }
}
