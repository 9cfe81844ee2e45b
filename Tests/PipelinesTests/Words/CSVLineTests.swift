import Pipelines
import Testing

@Suite struct CSVLineTests {
  @Test func quotesWhatNeedsIt() {
    #expect(CSVLine.words(["a", "", "1.5"]) == "a,,1.5")
    #expect(
      CSVLine.words(["a,b", "say \"x\"", "two\nlines", "x\r\n"]) == "\"a,b\",\"say \"\"x\"\"\",\"two\nlines\",\"x\r\n\""
    )
  }

  @Test func formulasAreTextsAndNumbersNumbers() {
    #expect(
      CSVLine.words(["=1+1", "+x", "-x", "@a", "\t=1", "\r=1", "=A1,B1"])
        == "'=1+1,'+x,'-x,'@a,'\t=1,\"'\r=1\",\"'=A1,B1\"")
    #expect(CSVLine.words(["-1.5", "+3", "-inf", "-1e-05", "a=b", "1-2"]) == "-1.5,+3,-inf,-1e-05,a=b,1-2")
  }
}
