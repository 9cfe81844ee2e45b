import Reports
import Testing

@Suite struct StageTableTests {
  private let page = ReportPage(title: "t", lead: "<!-- millrace:stages -->", sections: [], footer: "f").rendered()

  @Test func fillsTheMarkedPlaceOnce() throws {
    let row = StageRow(stage: "<train>", outcome: "EXECUTED", shortKey: "0123", seconds: 3.14159, note: "epochs & more")
    let filled = try insertStageTable(into: page, rows: [row])
    let parsed = try #require(WellFormed(filled))
    #expect(parsed.elements.contains { $0.name == "section" && $0.attributes["id"] == "stages" })
    #expect(parsed.elements.contains { $0.name == "a" && $0.attributes["href"] == "#stages" })
    #expect(parsed.text.contains("<train>") && parsed.text.contains("3.14") && parsed.text.contains("epochs & more"))
    // The lead is data that imitates the marker: it is shown, not filled.
    #expect(parsed.text.contains("<!-- millrace:stages -->"))
    #expect(throws: ReportError.self) { try insertStageTable(into: filled, rows: [row]) }
  }

  @Test func refusesAPageWithoutAPlace() {
    let error = #expect(throws: ReportError.self) { try insertStageTable(into: "<html></html>", rows: []) }
    #expect(error?.code == .markerMissing)
  }
}
