import Evaluation
import Testing

@Suite struct WilsonIntervalTests {
  /// As `proportion_confint(hits, count, alpha, method="wilson")` of statsmodels computes it.
  @Test(arguments: [
    (8, 10, 0.05, 0.4901624715, 0.9433178485), (0, 20, 0.05, 0, 0.1611251580), (50, 50, 0.01, 0.8828479083, 1),
  ]) func isWilsons(hits: Int, count: Int, errorRate: Double, low: Double, high: Double) {
    let interval = WilsonInterval(hits: hits, of: count, errorRate: errorRate)
    #expect(abs(interval.low - low) < 1e-6 && abs(interval.high - high) < 1e-6, "\(interval)")
  }
}
