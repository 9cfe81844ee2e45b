import Reports
import Testing

@Suite struct LineChartTests {
  private func chart(_ names: [String]) -> LineChart {
    LineChart(
      title: "Loss", xLabel: "epoch",
      series: names.enumerated().map { index, name in
        .init(
          name: name, points: [.init(x: 1, y: 1), .init(x: 2, y: 0.5 + 0.001 * Double(index))], colorIndex: index,
          markedIndex: 1)
      })
  }

  @Test func drawsOnePathADotAndALabelPerSeries() throws {
    let page = try #require(WellFormed(chart(["a", "<b>"]).rendered().rendered()))
    #expect(page.count("path") == 2)
    #expect(page.count("circle") == 2)
    #expect(page.count("title") == 1)
    #expect(page.text.contains("<b>"))
    #expect(page.elements.contains { $0.name == "svg" && $0.attributes["role"] == "img" })
    #expect(page.elements.first { $0.name == "path" }?.attributes["d"] == "M46 12L439.9 236")
    #expect(page.count("li") == 0)
  }

  @Test func fallsBackToALegendWhereLabelsDoNotFit() throws {
    let page = try #require(WellFormed(chart((0..<14).map { "member \($0)" }).rendered().rendered()))
    #expect(page.count("li") == 14)
    #expect(page.count("path") == 14)
  }

  @Test func breaksLinesAtValuesThatAreNotFinite() throws {
    let line = LineChart(
      title: "Loss", xLabel: "epoch",
      series: [
        .init(name: "a", points: [1, 2, .nan, 3].enumerated().map { .init(x: Double($0), y: $1) }, colorIndex: 0)
      ])
    let page = try #require(WellFormed(line.rendered().rendered()))
    let path = page.elements.first { $0.name == "path" }?.attributes["d"] ?? ""
    #expect(path.count { $0 == "M" } == 2)
    #expect(!path.contains("nan"))
  }

  @Test func spreadsLabelsApart() {
    #expect(spread([10, 11, 12, 80], apart: 15, within: 0...200) == [10, 25, 40, 80])
    #expect(spread([98, 99], apart: 15, within: 0...100) == [85, 100])
  }
}
