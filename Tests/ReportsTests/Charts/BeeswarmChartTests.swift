import Reports
import Testing

@Suite struct BeeswarmChartTests {
  @Test func rowsStandByMagnitudeAndDotsByContribution() throws {
    let chart = BeeswarmChart(
      title: "SHAP",
      rows: [
        .init(name: "small", contributions: [0.1, -0.1, 0], levels: [0, 0.5, 1]),
        .init(name: "<large>", contributions: [-2, 1, 1], levels: [nil, 0, 1]),
      ])
    let page = try #require(WellFormed(chart.rendered().rendered()))
    let dots = page.elements.filter { $0.name == "circle" }
    #expect(dots.count == 6)
    #expect(dots.map { $0.attributes["class"] } == ["spot vn", "spot v0", "spot v4", "spot v0", "spot v2", "spot v4"])
    func place(_ dot: Int, _ axis: String) throws -> Double {
      try #require(dots[dot].attributes[axis].flatMap { Double($0) })
    }
    #expect(try place(0, "cx") < place(1, "cx") && place(1, "cx") == place(2, "cx"))
    // Two at one place stand beside each other, and the greater row on top.
    #expect(try place(1, "cy") != place(2, "cy") && place(2, "cy") < place(3, "cy"))
    #expect(page.text.contains("<large>") && page.text.contains("1.33") && page.text.contains("0.0667"))
  }

  @Test func nothingIsDrawnOfNothing() {
    #expect(BeeswarmChart(title: "", rows: []).rendered() == .group([]))
    #expect(
      BeeswarmChart(title: "", rows: [.init(name: "a", contributions: [.nan], levels: [0])]).rendered() == .group([]))
  }
}
