import Reports
import Testing

@Suite struct KeyFiguresTests {
  @Test func namesValuesAndNotes() throws {
    let row = KeyFigures([.init(name: "Accuracy", value: "91 %", note: "best <member>")])
    let page = try #require(WellFormed(row.rendered().rendered()))
    #expect(page.count("dt") == 1)
    #expect(page.count("dd") == 2)
    #expect(page.text == "Accuracy91 %best <member>\n")
    #expect(KeyFigures([]).rendered().rendered().isEmpty)
  }
}
