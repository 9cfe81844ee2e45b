import Reports
import Testing

@Suite struct WaterfallChartTests {
  @Test func barsLeadFromTheBaseToWhatIsSaid() throws {
    let chart = WaterfallChart(
      title: "Record 1", base: 1,
      steps: [
        .init(name: "age = 3", contribution: -0.5), .init(name: "town = x", contribution: 2),
        .init(name: "c", contribution: 0.25),
      ])
    let page = try #require(WellFormed(chart.rendered().rendered()))
    let bars = page.elements.filter { $0.name == "rect" }
    // From the smallest on: 1 … 1.25 … 0.75 … 2.75.
    #expect(bars.map { $0.attributes["class"] } == ["v4", "v0", "v4"])
    let widths = bars.compactMap { $0.attributes["width"].flatMap { Double($0) } }
    #expect(abs(widths[1] / widths[0] - 2) < 0.05 && abs(widths[2] / widths[0] - 8) < 0.2)
    let tops = bars.compactMap { $0.attributes["y"].flatMap { Double($0) } }
    #expect(tops[2] < tops[1] && tops[1] < tops[0])
    #expect(page.text.contains("town = x") && page.text.contains("+2.00") && page.text.contains("−0.500"))
  }

  @Test func manyStepsHaveOneRowTogether() throws {
    let chart = WaterfallChart(
      title: "", base: 0, steps: (0..<30).map { .init(name: "column \($0)", contribution: Double($0) + 1) })
    let page = try #require(WellFormed(chart.rendered().rendered()))
    #expect(page.count("rect") == 10 && page.text.contains("21 others"))
    // The others bring 1 + 2 + … + 21.
    #expect(page.text.contains("+231"))
  }
}
