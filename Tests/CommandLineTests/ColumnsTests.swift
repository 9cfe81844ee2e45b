import CommandLine
import Testing

@Suite struct ColumnsTests {
  @Test func textStandsAtTheLeftAndNumbersAtTheRight() {
    #expect(
      Columns.table([["STAGE", "TOOK", "loss"], ["fit", "0.2s", "12"], ["train.10", "11.0s", "3"]], textColumns: 1)
        == ["STAGE      TOOK  loss", "fit        0.2s    12", "train.10  11.0s     3"])
  }

  @Test func aColumnWithoutRoomIsLeftOutAndNamed() {
    let columns = [["STAGE", "fit"], ["loss", "0.25"], ["accuracy", "0.5"]]
    #expect(FittingColumns.table(columns, textColumns: 1, lineWidth: 21).omitted.isEmpty)
    let narrow = FittingColumns.table(columns, textColumns: 1, lineWidth: 20)
    #expect(narrow.lines == ["STAGE  loss", "fit    0.25"])
    #expect(narrow.omitted == ["accuracy"])
  }

  @Test func linesAreBrokenAtSpacesAndIndentedAfterwards() {
    #expect(BrokenLines.text("one two three", columns: 9) == "one two\n  three")
    #expect(BrokenLines.text("  one two three", columns: 11) == "  one two\n    three")
    #expect(BrokenLines.text("kept in .millrace/logs", columns: 12) == "kept in .millrace/logs")
  }
}
