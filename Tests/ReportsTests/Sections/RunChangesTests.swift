import Reports
import Testing

@Suite struct RunChangesTests {
  private let page = ReportPage(title: "t", lead: "<!-- millrace:changes -->", sections: [], footer: "f").rendered()

  private func changes(_ count: Int) -> RunChanges {
    RunChanges(
      since: "yesterday, run abc",
      measurements: (0..<count).map {
        .init(stage: "train.\($0)", name: "test.loss", before: "0.5", now: nil, change: "-0.1", isBetter: true)
      }, causes: [.init(stage: "<b>", words: "parameter epochs: 1 -> 2")])
  }

  @Test func fillsTheMarkedPlaceOnce() throws {
    let filled = try insertChanges(into: page, changes(2))
    let parsed = try #require(WellFormed(filled))
    #expect(parsed.elements.contains { $0.name == "section" && $0.attributes["id"] == "changes" })
    #expect(parsed.elements.contains { $0.name == "a" && $0.attributes["href"] == "#changes" })
    for words in ["yesterday, run abc", "train.1", "better", "<b>", "parameter epochs: 1 -> 2", "–"] {
      #expect(parsed.text.contains(words), "\(words)")
    }
    // The lead is data that imitates the marker: it is shown, not filled.
    #expect(parsed.text.contains("<!-- millrace:changes -->"))
    #expect(throws: ReportError.self) { try insertChanges(into: filled, changes(1)) }
  }

  @Test func aFirstRunHasNoSuchPart() throws {
    let filled = try insertChanges(into: page, nil)
    let parsed = try #require(WellFormed(filled))
    #expect(!parsed.elements.contains { $0.attributes["id"] == "changes" || $0.attributes["href"] == "#changes" })
    #expect(!filled.contains("<!-- millrace:changes"))
  }

  @Test func longListsAreCutWithAWord() throws {
    let filled = try insertChanges(into: page, changes(45))
    #expect(filled.contains("train.29") && !filled.contains("train.30"))
    #expect(filled.contains("15 more rows are left out"))
  }
}
