import Reports
import Testing

@Suite struct ReportPageChartsTests {
  @Test func eachChartIsAFileOfItsOwn() throws {
    let page = try sampleReport().page(encodePNG: storedPNG)
    let charts = page.charts()
    #expect(charts.count == page.rendered().split(separator: "<svg").count - 1)
    #expect(Set(charts.map(\.name)).count == charts.count && charts.map(\.name).contains("training-1.svg"))
    for chart in charts {
      let file = try #require(WellFormed(chart.content), "\(chart.name)")
      #expect(file.elements.first?.name == "svg" && file.elements.first?.attributes["xmlns"] != nil)
      #expect(!file.elements.contains { $0.name == "a" }, "\(chart.name) leads into a page")
      #expect(chart.content.contains("--paper") && chart.content.contains(".line{"))
    }
  }
}
