import Settings
import Testing

struct TextLayoutTests {
  @Test func breaksAtSpaces() {
    #expect(TextLayout.wrapped("one two three", columns: 7) == ["one two", "three"])
    #expect(TextLayout.wrapped("one two three", columns: 8, indent: 2) == ["one two", "three"])
    #expect(TextLayout.wrapped("one two three four", columns: 20, indent: 2) == ["  one two three four"])
    #expect(TextLayout.wrapped("", columns: 8).isEmpty)
  }

  @Test func breaksWordsThatAreTooLong() {
    #expect(TextLayout.wrapped("a abcdefghij b", columns: 4) == ["a", "abcd", "efgh", "ij b"])
  }

  @Test(arguments: [20, 40, 80, 120]) func noLineIsLonger(columns: Int) {
    let text = "words of several lengths, a-word-that-is-longer-than-a-narrow-column-can-be, and more"
    let lines = TextLayout.definitions(
      [
        ("name", [text, text]), ("a.name.that.is.rather.long.too", [text]), (String(repeating: "n", count: 130), ["x"]),
      ],
      columns: columns)
    #expect(lines.allSatisfy { $0.count <= columns })
    #expect(lines.joined(separator: " ").contains("several"))
  }

  @Test func termsStandBesideTheirParagraphs() {
    let lines = TextLayout.definitions([("a", ["first", "second"]), ("long", ["third"])], columns: 40)
    #expect(lines == ["  a     first", "        second", "  long  third"])
    #expect(
      TextLayout.definitions([("much.longer.name", ["first"])], columns: 40)
        == ["  much.longer.name", "              first"])
  }
}
