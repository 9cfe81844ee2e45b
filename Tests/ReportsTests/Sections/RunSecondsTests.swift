import Evaluation
import Reports
import Testing

@Suite struct RunSecondsTests {
  private let page = HTML.element(
    "p", .marker(.seconds(ofRuns: [["a.1"], ["a.2"]])), .text(" | "), .marker(.seconds(ofRuns: [["a.1", "a.2", "e"]])),
    .text(" | <!-- millrace:seconds a.1 -->")
  ).rendered()

  @Test func fillsInTheMeanOfRunsAndTheSumOfTheirStages() {
    let filled = insertSeconds(into: page, seconds: ["a.1": 3, "a.2": 6, "e": 12.4, "other": 100])
    #expect(filled == "<p>4.50 | 21 | &lt;!-- millrace:seconds a.1 --&gt;</p>\n")
  }

  @Test func whatIsNotKnownStaysEmpty() {
    #expect(insertSeconds(into: page, seconds: ["a.1": 3]).hasPrefix("<p> |  | &lt;"))
    #expect(insertSeconds(into: "<p></p>", seconds: ["a.1": 3]) == "<p></p>")
  }
}
