import Arrays
import Foundation
import Reports
import Testing

@Suite struct ExplanationGalleryTests {
  private func gallery(_ network: String? = nil, recordCount: Int, byteCount: Int) -> ClassificationReport.Gallery {
    let records = (0..<recordCount).map { number in
      var map = ClassificationReport.Attribution(method: "Map <b>", map: Tensor(shape: [2, 2]), scale: .signed)
      map.sound = PlayedSound(wav: [UInt8](repeating: 82, count: byteCount), words: "alone 90 %")
      var record = ClassificationReport.Explanation(
        name: "record \(number)", image: Tensor(shape: [1, 2, 2]), trueClass: 0, decidedClass: 1, probability: 0.5,
        attributions: [map])
      record.sound = PlayedSound(wav: [UInt8](repeating: 73, count: byteCount))
      return record
    }
    return ClassificationReport.Gallery(network: network, records: records, soundWords: "What is heard.")
  }

  private func page(_ galleries: [ClassificationReport.Gallery]) throws -> (html: String, page: WellFormed) {
    var report = ClassificationReport(title: "t", lead: "l", classNames: ["a", "b"])
    report.galleries = galleries
    let html = try report.page(encodePNG: storedPNG).rendered()
    return (html, try #require(WellFormed(html)))
  }

  @Test func everyPlayerStandsInTheFigureOfWhatItPlays() throws {
    let (html, page) = try page([gallery(recordCount: 1, byteCount: 3)])
    let players = page.elements.filter { $0.name == "audio" }
    #expect(players.map { $0.attributes["src"] } == ["SUlJ", "UlJS"].map { "data:audio/wav;base64,\($0)" })
    #expect(players.map { $0.attributes["aria-label"] } == ["record 0", "Map <b> of record 0: alone 90 %"])
    #expect(players.allSatisfy { $0.attributes["controls"] != nil })
    let figures = html.components(separatedBy: "<figure").dropFirst()
    #expect(figures.count == 2)
    for (figure, (image, words)) in zip(figures, [("record 0: a", "record 0"), ("decided as b", "alone 90 %")]) {
      var rest = figure[...]
      for part in ["<img", image, "<audio", "<figcaption", words] {
        let place = try #require(rest.range(of: part), "\(part) in \(figure)")
        rest = rest[place.upperBound...]
      }
    }
    #expect(page.text.contains("What is heard.") && !page.text.contains("can be played here"))
  }

  @Test func everyGalleryHasWordsAndARoomForSoundsOfItsOwn() throws {
    var (first, second) = (
      gallery("one", recordCount: 4, byteCount: 1 << 18), gallery("two", recordCount: 4, byteCount: 1 << 19)
    )
    (first.steps, second.steps) = ("Seen one way.", "Seen another way.")
    first.soundWords = "Heard one way."
    let (_, page) = try page([first, second])
    for words in ["one", "two", "Seen one way.", "Seen another way.", "Heard one way.", "What is heard."] {
      #expect(page.text.contains(words), "\(words)")
    }
    // Of 2.5 MB each may take half: two records of twice 256 KB, and one of twice 512 KB.
    #expect(page.count("audio") == 2 * 2 + 2)
    #expect(page.text.contains("The first 2 records can be played here"))
    #expect(page.text.contains("The first 1 records can be played here"))
  }

  @Test func refusesClassesWithoutNames() {
    var report = ClassificationReport(title: "t", lead: "l", classNames: ["a"])
    report.galleries = [
      .init(records: [
        .init(
          name: "test 1", image: Tensor(shape: [1, 1, 1]), trueClass: 1, decidedClass: 0, probability: 1,
          attributions: [])
      ])
    ]
    #expect(throws: ReportError.self) { try report.page(encodePNG: storedPNG).rendered() }
  }
}
