import Pipelines
import Testing

@Suite struct SparklineTests {
  @Test func leastIsLowestAndGreatestHighest() {
    #expect(Sparkline.words([0, 1, 2, 3, 4, 5, 6, 7]) == "▁▂▃▄▅▆▇█")
    #expect(Sparkline.words([10, -10, nil, 0]) == "█▁ ▅")
    #expect(Sparkline.words([3, 3]) == "▅▅")
    #expect(Sparkline.words([1, .nan, .infinity, 2]) == "▁  █")
    #expect(Sparkline.words([-.greatestFiniteMagnitude, .greatestFiniteMagnitude]) == "▁█")
    #expect(Sparkline.words([nil, .nan]).isEmpty && Sparkline.words([]).isEmpty)
  }
}
