import Reports
import Testing

@Suite struct BoxPlotTests {
  /// Quartiles as numpy.percentile gives them.
  @Test func summarisesByHand() throws {
    let summary = try #require(BoxPlot.Summary([9, 1, 100, 2, 3, 4, 8, 5, 7, 6, .nan]))
    #expect(summary.lowerQuartile == 3.25 && summary.median == 5.5 && summary.upperQuartile == 7.75)
    #expect(summary.lowerWhisker == 1 && summary.upperWhisker == 9)
    #expect(summary.outliers == [100])
    let one = try #require(BoxPlot.Summary([4]))
    #expect(one.lowerWhisker == 4 && one.median == 4 && one.upperWhisker == 4 && one.outliers.isEmpty)
    #expect(BoxPlot.Summary([]) == nil && BoxPlot.Summary([.nan]) == nil)
  }

  @Test func drawsABoxForEachGroup() throws {
    let chart = BoxPlot(
      title: "Error", xLabel: "predicted − true",
      groups: [
        .init(name: "<a>", values: [-2, -1, 0, 1, 2]), .init(name: "b", values: [0, 1, 2, 3, 100, 100.001]),
        .init(name: "none", values: []),
      ])
    let page = try #require(WellFormed(chart.rendered().rendered()))
    let boxes = page.elements.filter { $0.attributes["class"] == "box" }
    #expect(boxes.count == 2 && page.elements.count { $0.attributes["class"] == "median" } == 2)
    // Of the first box the middle half is 2 of the 140 from the first tick to the last, on 480 pixels less the margins.
    let range = 480 - 18 - (12 + 4 * 6.7)
    #expect(abs((Double(boxes[0].attributes["width"] ?? "") ?? 0) - 2.0 / 140 * range) < 0.02)
    #expect(page.text.contains("<a>: 5 records") && page.text.contains("none"))
    #expect(page.count("circle") == 0)
  }

  @Test func dotsOnOnePixelAreOne() throws {
    let values = [Double](repeating: 0, count: 20) + [Double](repeating: 1, count: 20) + [50, 50.01, 50.02, 70]
    let page = try #require(
      WellFormed(BoxPlot(title: "t", xLabel: "x", groups: [.init(name: "a", values: values)]).rendered().rendered()))
    #expect(page.count("circle") == 2)
  }

  @Test func nothingIsDrawnOfNothing() {
    #expect(BoxPlot(title: "t", xLabel: "x", groups: []).rendered().rendered().isEmpty)
    #expect(BoxPlot(title: "t", xLabel: "x", groups: [.init(name: "a", values: [.nan])]).rendered().rendered().isEmpty)
  }
}
