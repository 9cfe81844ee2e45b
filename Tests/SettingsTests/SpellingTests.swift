import Settings
import Testing

@Suite struct SpellingTests {
  @Test(arguments: [("", "abc", 3), ("kitten", "sitting", 3), ("ab", "ba", 1), ("epoch", "epochs", 1), ("x", "x", 0)])
  func countsEdits(left: String, right: String, count: Int) { #expect(Spelling.edits(left, right) == count) }

  @Test func suggestsOnlyWhatIsNear() {
    #expect(Spelling.nearest(to: "trian", among: ["train", "explain"]) == "train")
    #expect(Spelling.nearest(to: "report", among: ["train", "explain"]) == nil)
    #expect(Spelling.nearest(to: "ab", among: ["xy"]) == nil)
  }
}
