import Evaluation
import Reports
import Testing

@Suite struct ComparisonReportTests {
  private func report(_ count: Int) -> ComparisonReport {
    let parts = (0..<count).map { ComparisonReport.Part(name: "compare\($0)", comparison: sampleComparison()) }
    return ComparisonReport(title: "Variants", lead: "Side by side.", parts: parts)
  }

  @Test func thePageIsWellFormedSelfContainedAndRepeatable() throws {
    let html = report(1).page().rendered()
    let page = try #require(WellFormed(html))
    #expect(page.count("script") == 0 && page.count("link") == 0 && page.count("img") == 0)
    #expect(page.elements.filter { $0.name == "section" }.map { $0.attributes["id"] } == ["comparison"])
    #expect(page.text.contains("Best accuracy") && page.text.contains("92.10 %"))
    #expect(page.text.contains("Reach the original") && page.text.contains("of 6"))
    #expect(report(1).page().rendered() == html)
    #expect(throws: Never.self) { try insertStageTable(into: html, rows: []) }
  }

  @Test func severalComparisonsAreToldApart() throws {
    let page = try #require(WellFormed(report(2).page().rendered()))
    #expect(
      page.elements.filter { $0.name == "section" }.map { $0.attributes["id"] } == ["comparison", "comparison-2"])
    #expect(page.text.contains("Comparison: compare1"))
  }

  @Test func standsAboveTheSectionsOfMembers() throws {
    var sample = try sampleReport()
    sample.comparisons = report(1).parts
    let page = try #require(WellFormed(sample.page(encodePNG: storedPNG).rendered()))
    let anchors = page.elements.filter { $0.name == "section" }.compactMap { $0.attributes["id"] }
    #expect(anchors.prefix(2) == ["comparison", "training"])
  }
}
