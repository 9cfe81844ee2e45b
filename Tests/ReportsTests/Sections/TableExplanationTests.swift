import Reports
import Testing

@Suite struct TableExplanationTests {
  @Test func findingsStandInAReport() throws {
    let explanation = TableExplanation(
      model: "forest", explained: "log odds of <yes>",
      findings: [
        (
          "TreeSHAP",
          .contributions(
            BeeswarmChart(title: "TreeSHAP", rows: [.init(name: "age", contributions: [1, -1], levels: [0, 1])]),
            [WaterfallChart(title: "Record 7", base: 0.5, steps: [.init(name: "age = 41", contribution: 1)])])
        ),
        ("Permutation importance", .importances(names: ["age", "town"], values: [0.25, 0.5], errors: [0.01, 0.02])),
        (
          "By age",
          .dependence(column: "age", categories: nil, places: [1, 2, 3], mean: [0, 1, 2], lines: [[0, 0, 1]])
        ),
        ("By town", .dependence(column: "town", categories: ["x", "y"], places: [0, 1], mean: [0, 1], lines: [])),
      ])
    var report = RegressionReport(title: "t", lead: "", target: "spent", classNames: [])
    report.tables = [explanation]
    let page = try #require(WellFormed(report.page().rendered()))
    #expect(page.text.contains("forest: log odds of <yes>") && page.text.contains("age = 41"))
    #expect(page.text.contains("0.500 ± 0.0200"))
    // The greater importance stands first.
    let names = try #require(page.text.firstRange(of: "Permutation importance"))
    let rest = page.text[names.upperBound...]
    #expect(try #require(rest.firstRange(of: "town")).lowerBound < #require(rest.firstRange(of: "age")).lowerBound)
    #expect(page.elements.contains { $0.attributes["class"] == "line s0 secondary" })
    #expect(page.elements.contains { $0.attributes["class"] == "wide plot" })
  }
}
