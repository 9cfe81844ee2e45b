import Reports
import Testing

@Suite struct PredictionGalleryTests {
  private func gallery(_ cards: [PredictionGallery.Card], unread: [(name: String, reason: String)] = [])
    -> PredictionGallery
  {
    PredictionGallery(
      title: "Predictions", lead: "All.", figures: KeyFigures([]), shares: [.init(name: "cat", share: 1)],
      groups: [.init(title: "cat", words: "2 records.", cards: cards)], unread: unread, unlistedCount: 3)
  }

  @Test func pageIsWellFormedWhateverFilesAreCalled() throws {
    let page = gallery(
      [
        .init(
          name: "<a>&\u{202E}.png", lines: ["cat 9 %"],
          medium: .image(type: "image/png", bytes: [1, 2, 3], isEnlarged: true)),
        .init(
          name: "b.jpg", lines: ["dog"], isMistaken: true,
          medium: .image(type: "image/jpeg", bytes: [4], isEnlarged: false)),
      ], unread: [("<x>", "no \"image\"")]
    ).rendered()
    #expect(WellFormed(page) != nil)
    #expect(!page.contains("<a>") && !page.contains("<x>") && !page.contains("\u{202E}"))
    #expect(page.contains("data:image/png;base64,AQID") && page.contains("data:image/jpeg;base64,BA=="))
    #expect(page.contains("class=\"shot mistaken\"") && page.contains("3 more are not listed"))
  }

  /// Players, and tables of stretches, need more room than images.
  @Test func soundsStandInWideCards() {
    let sound = PredictionGallery.Card(
      name: "a.wav", lines: ["cat"], medium: .sound(PlayedSound(wav: [1])),
      table: DataTable(columns: [.numbers("From")], rows: [.init(["0:00.000"])]))
    let page = gallery([sound]).rendered()
    #expect(page.contains("class=\"heard-list\"") && page.contains("<audio") && page.contains("0:00.000"))
    #expect(!page.contains("class=\"shots\""))
    #expect(!page.contains("id=\"unread\""))
  }
}
