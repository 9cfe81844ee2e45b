import Pipelines
import Testing

@Suite struct CSVLineTests {
  @Test func quotesWhatNeedsIt() {
    #expect(CSVLine.words(["a", "", "1.5"]) == "a,,1.5")
    #expect(
      CSVLine.words(["a,b", "say \"x\"", "two\nlines", "\r\n"]) == "\"a,b\",\"say \"\"x\"\"\",\"two\nlines\",\"\r\n\"")
  }
}
