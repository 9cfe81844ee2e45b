import Records
import Testing

@Suite struct TextLinesTests {
  @Test(
    arguments: [
      ("", []), ("a", ["a"]), ("a\n", ["a"]), ("a\r\nb\r\n", ["a", "b"]), ("a\n\nb", ["a", "", "b"]), ("\r\n", [""]),
      ("a\rb\n", ["a\rb"]),
    ] as [(String, [String])]) func linesEndInEitherWay(text: String, lines: [String])
  {
    #expect(textLines(Array(text.utf8)) == lines)
  }

  @Test func classNamesAreLines() throws {
    let features = TFDSFeatures(features: ["label": .classLabel(classCount: 2, names: ["a", "b"])])
    let read = try TFDSFeatures(json: features.json(), path: "f.json") { _ in Array("a\r\nb\r\n".utf8) }
    #expect(read == features)
    let broken = TFDSFeatures(features: ["label": .classLabel(classCount: 1, names: ["a\r\nb"])])
    #expect(throws: RecordsError.self) { try broken.json() }
  }
}
