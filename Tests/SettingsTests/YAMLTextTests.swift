import Settings
import Testing

@Suite struct YAMLTextTests {
  private func read(_ bytes: [UInt8]) throws -> String? {
    try ConfigurationText.parse(bytes, file: "p.yaml")["a"]?.string()
  }

  private func units(_ text: String, isLittleEndian: Bool) -> [UInt8] {
    text.utf16.flatMap { unit in
      let bytes = [UInt8(unit >> 8), UInt8(unit & 0xFF)]
      return isLittleEndian ? bytes.reversed() : bytes
    }
  }

  @Test func encodingsAreToldApart() throws {
    let text = "a: Grüße 😀"
    #expect(try read(Array(text.utf8)) == "Grüße 😀")
    #expect(try read([0xEF, 0xBB, 0xBF] + text.utf8) == "Grüße 😀")
    for isLittleEndian in [true, false] {
      #expect(try read(units("\u{FEFF}" + text, isLittleEndian: isLittleEndian)) == "Grüße 😀")
      #expect(try read(units(text, isLittleEndian: isLittleEndian)) == "Grüße 😀")
    }
  }

  @Test(
    arguments: [
      ([0xFF, 0xFE, 0, 0, 0x61, 0, 0, 0], "is UTF-32; save it as UTF-8"),
      ([0, 0, 0, 0x61], "is UTF-32; save it as UTF-8"), ([0x61, 0, 0, 0], "is UTF-32; save it as UTF-8"),
      ([0xFF, 0xFE, 0x61], "is UTF-16 that ends inside a character"),
      ([0xFF, 0xFE, 0x00, 0xD8, 0x61, 0x00], "is UTF-16 with half a character in it"),
      ([0x61, 0x3A, 0x20, 0xFC], "is not UTF-8; save it as UTF-8"),
    ] as [([UInt8], String)])
  func othersAreRefusedByName(bytes: [UInt8], words: String) {
    let error = #expect(throws: SettingsError.self) { try read(bytes) }
    #expect(error?.message.contains(words) == true)
  }

  @Test(arguments: [
    ("a: x\u{2028}y", "p.yaml:1:5: the character U+2028"), ("a: 1\nb: é\u{85}", "p.yaml:2:5: the character U+0085"),
    ("a: \u{1}", "p.yaml:1:4: the character U+0001 cannot stand in YAML"), ("a: 'x\r\n\u{7}'", "p.yaml:2:1: the char"),
  ])
  func charactersThatMayMeanSomethingElseAreRefused(yaml: String, start: String) {
    let error = #expect(throws: SettingsError.self) { try ConfigurationText.parse(yaml, file: "p.yaml") }
    #expect(error.map { "\($0)".hasPrefix(start) } == true, "\(error.map { "\($0)" } ?? "")")
  }
}
