import Reports
import Testing

@Suite struct BarChartTests {
  @Test func lengthsAreShares() throws {
    let chart = BarChart(
      title: "Recall", bars: [.init(name: "a", share: 1), .init(name: "b", share: 0.5), .init(name: "c", share: nil)])
    let page = try #require(WellFormed(chart.rendered().rendered()))
    let widths = page.elements.filter { $0.attributes["class"] == "bar" }.compactMap { $0.attributes["width"] }
    #expect(widths == ["395.3", "197.65", "0"])
    #expect(page.text.contains("–"))
  }
}
