import Evaluation
import Reports
import Testing

@Suite struct ConfusionMatrixChartTests {
  @Test func showsCountsSharesAndNames() throws {
    let matrix = ConfusionMatrix(counts: [[3, 1], [0, 4]])
    let chart = try ConfusionMatrixChart(matrix: matrix, classNames: ["<cat>", "dog"])
    let page = try #require(WellFormed(chart.rendered().rendered()))
    #expect(page.text.contains("<cat> decided as dog: 1 (25.0 %)"))
    #expect(page.text.contains("75 %"))
    #expect(page.elements.count { $0.attributes["class"] == "cell right" } == 2)
    #expect(page.elements.count { $0.attributes["class"] == "cell wrong" } == 1)
  }

  @Test func manyClassesStaySmall() throws {
    let count = 100
    let counts = (0..<count).map { row in (0..<count).map { $0 == row ? 5 : 0 } }
    let chart = try ConfusionMatrixChart(
      matrix: ConfusionMatrix(counts: counts), classNames: (0..<count).map { "class \($0)" })
    let text = chart.rendered().rendered()
    #expect(text.utf8.count < 60_000)
    #expect(WellFormed(text)?.elements.count { $0.attributes["class"] == "cell right" } == 100)
  }

  @Test func refusesMissingNames() {
    #expect(throws: ReportError.self) {
      try ConfusionMatrixChart(matrix: ConfusionMatrix(counts: [[1]]), classNames: [])
    }
  }
}
