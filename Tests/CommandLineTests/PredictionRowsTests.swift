import CommandLine
import Testing

@Suite struct PredictionRowsTests {
  @Test(arguments: [
    (0, "0:00.000"), (59.9996, "1:00.000"), (61.25, "1:01.250"), (3599.9, "59:59.900"), (3600, "1:00:00.000"),
    (36_062.5, "10:01:02.500"),
  ]) func timesAreReadAsOnAClock(seconds: Double, words: String) {
    #expect(PredictionRows.mark(seconds) == words)
  }
}
