import Pipelines
import Testing

@Suite struct DurationsTests {
  @Test func readAsPeopleSayThem() {
    let expected = [
      (0, "0.00s"), (0.244, "0.24s"), (0.999, "1.0s"), (12.34, "12.3s"), (59.96, "1m 00s"), (72, "1m 12s"),
      (3599.7, "1h 00m"), (7380, "2h 03m"), (.infinity, "ever"),
    ]
    for (seconds, words) in expected { #expect(Durations.words(seconds) == words) }
  }
}
