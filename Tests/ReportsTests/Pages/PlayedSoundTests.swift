import Arrays
import Reports
import Testing

@Suite struct PlayedSoundTests {
  private func report(recordCount: Int, byteCount: Int) -> ClassificationReport {
    var report = ClassificationReport(title: "t", lead: "l", classNames: ["a", "b"])
    report.soundWords = "What is heard."
    report.explanations = (0..<recordCount).map { number in
      var record = ClassificationReport.Explanation(
        name: "record \(number)", image: Tensor(shape: [1, 2, 2]), trueClass: 0, decidedClass: 1, probability: 0.5,
        attributions: [])
      record.sounds = [PlayedSound(wav: [UInt8](repeating: 82, count: byteCount), caption: "Whole <b>")]
      return record
    }
    return report
  }

  @Test func aPlayerHoldsTheFileAndSaysWhatItIs() throws {
    let page = try #require(WellFormed(report(recordCount: 1, byteCount: 3).rendered(encodePNG: storedPNG)))
    let player = try #require(page.elements.first { $0.name == "audio" })
    #expect(player.attributes["src"] == "data:audio/wav;base64,UlJS")
    #expect(player.attributes["aria-label"] == "Whole <b>, record 0" && player.attributes["controls"] != nil)
    #expect(page.text.contains("What is heard.") && !page.text.contains("can be played here"))
  }

  @Test func sizesAreBounded() throws {
    let page = try #require(WellFormed(report(recordCount: 4, byteCount: 1 << 20).rendered(encodePNG: storedPNG)))
    #expect(page.count("audio") == 2)
    #expect(page.text.contains("The first 2 records can be played here"))
  }
}
