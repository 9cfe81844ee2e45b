import Foundation
import Settings
import Streams
import Testing

struct InputNamesTests {
  private func read(_ yaml: String) throws -> InputNames {
    try InputNames.read(ConfigurationText.parse(yaml, file: "p.yaml"))
  }

  @Test func `One name is a text, several are a list, in YAML and in JSON`() throws {
    #expect(try read("image") == "image" && read("[a, b]").all == ["a", "b"])
    #expect(
      InputNames("image").canonical == .string("image")
        && InputNames(["a", "b"])?.canonical == .list([.string("a"), .string("b")]))
    for names in [InputNames("image"), InputNames(["b", "a"])].compactMap(\.self) {
      #expect(try JSONDecoder().decode(InputNames.self, from: JSONEncoder().encode(names)) == names)
    }
    #expect(try JSONEncoder().encode(InputNames("x")) == Data(#""x""#.utf8))
  }

  @Test(arguments: ["[]", "[a, a]", "{a: b}"]) func `Nothing and a name twice are refused`(yaml: String) {
    #expect(throws: SettingsError.self) { try read(yaml) }
  }

  @Test(arguments: ["[]", #"["a","a"]"#]) func `Of a model's folder too`(json: String) {
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(InputNames.self, from: Data(json.utf8)) }
  }
}
