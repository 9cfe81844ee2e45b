import Foundation
import Records
import Testing

@Suite struct NamedValuesTests {
  private let composed = "\u{E9}"
  private let decomposed = "e\u{301}"

  @Test func namesAreComparedByTheirBytes() {
    #expect(composed == decomposed)
    #expect(ByteName(composed) != ByteName(decomposed))
    #expect(Set([ByteName(composed), ByteName(decomposed), ByteName("e\u{301}")]).count == 2)
    #expect(!composed.isName(decomposed))
    #expect(["a", composed].containsName(composed))
    #expect(!["a", composed].containsName(decomposed))
    #expect([composed, decomposed].firstNameTwice == nil)
    #expect([composed, "a", composed].firstNameTwice == composed)
    // Substrings of a long text share its storage, and are the same names.
    let text = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" + composed
    #expect(Set([ByteName(String(text.suffix(1))), ByteName(composed)]).count == 1)
  }

  @Test func valuesKeepBothNames() {
    var values: NamedValues<Int> = ["\u{E9}": 1, "e\u{301}": 2]
    #expect((values[composed], values[decomposed]) == (1, 2))
    #expect(values.names.map { Array($0.utf8) } == [Array(decomposed.utf8), Array(composed.utf8)])
    #expect(values.sortedByName.map(\.value) == [2, 1])
    #expect(values.mapValues { $0 + 1 }[decomposed] == 3)
    #expect(values.compactMapValues { $0 == 1 ? "x" : nil }.count == 1)
    #expect(values.merging([composed: 5]) { $1 }[composed] == 5)
    values[composed] = nil
    values[decomposed, default: 0] += 1
    #expect(values == ["e\u{301}": 3])
    #expect(values.updateValue(4, forKey: decomposed) == 3)
    #expect(values.removeValue(forKey: decomposed) == 4)
    #expect(values.isEmpty)
  }

  @Test func codedNamesStayTwo() throws {
    let values: NamedValues<Int> = ["\u{E9}": 1, "e\u{301}": 2]
    let json = try JSONEncoder().encode(values)
    #expect(try JSONDecoder().decode(NamedValues<Int>.self, from: json) == values)
    let twice = Data(#"["a",1,"a",2]"#.utf8)
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(NamedValues<Int>.self, from: twice) }
  }
}
