import Evaluation
import Reports
import Testing

@Suite struct GrowthChartsTests {
  private let growth = Comparison.Growth(
    label: "training records", numbers: [500, 2_000],
    curves: [
      .init(name: "Network --> <b>", stages: [["n.500.1", "n.500.2"], ["n.2000.1", "n.2000.2"]]),
      .init(name: "Forest", stages: [["f.500"], ["f.2000"]]),
    ])

  private let metrics: [String: [String: Double]] = [
    "n.500.1": ["test.accuracy": 0.6, "fit.seconds": 3], "n.500.2": ["test.accuracy": 0.8, "fit.seconds": 5],
    "n.2000.1": ["test.accuracy": 0.9, "fit.seconds": 9], "n.2000.2": ["test.accuracy": 0.9, "fit.seconds": 9],
    "f.500": ["test.accuracy": 0.75, "fit.seconds": 1], "f.2000": ["test.accuracy": 0.8, "fit.seconds": 2],
  ]

  private var page: String { HTML.element("div", .marker(.growth(growth))).rendered() }

  @Test func thePageHoldsNoFigureBeforeItIsPublished() {
    #expect(!page.contains("svg") && !page.contains("0.6") && !page.contains("--> <b>"))
  }

  @Test func figuresAreMeansOverTheirStagesAndCrossingsAreTold() throws {
    let filled = insertGrowth(into: page, metrics: metrics)
    let parts = try #require(WellFormed(filled))
    #expect(parts.text.contains("70.00") && parts.text.contains("4.00"))
    #expect(parts.text.contains("Network --> <b> passes Forest between 500 and 2\u{2009}000 training records."))
    // The network is slower everywhere.
    #expect(parts.text.contains("No curve crosses another."))
    #expect(filled.split(separator: "<svg").count == 3)
  }

  @Test func whatIsNotKnownIsNotDrawn() {
    #expect(!insertGrowth(into: page, metrics: [:]).contains("svg"))
    var partly = metrics
    partly["n.500.2"] = [:]
    let filled = insertGrowth(into: page, metrics: partly)
    #expect(!filled.contains("70.00") && filled.contains("75.00") && filled.contains("No curve crosses another."))
  }

  @Test func aPageWithoutPlacesStaysAsItIs() {
    #expect(insertGrowth(into: "<p></p>", metrics: metrics) == "<p></p>")
  }
}
