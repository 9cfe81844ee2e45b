import Arrays
import Evaluation
import PredictionSamples
import Testing

@Suite struct BootstrapIntervalTests {
  @Test func holdsTheErrorAndIsRepeatable() throws {
    let probabilities = try CalibrationGolden.load(0).records()
    let key = RandomKey(seed: 1).derived("bootstrap")
    let interval = try calibrationErrorInterval(of: probabilities, resampleCount: 200, key: key)
    let error = try expectedCalibrationError(of: probabilities)
    #expect(interval.lower < error && error < interval.upper)
    // The error is near 0.26 of 2000 records: two standard errors of a proportion are about 0.02.
    #expect(interval.upper - interval.lower > 0.02 && interval.upper - interval.lower < 0.06)
    #expect(try interval == calibrationErrorInterval(of: probabilities, resampleCount: 200, key: key))
    #expect(try interval != calibrationErrorInterval(of: probabilities, resampleCount: 200, key: RandomKey(seed: 2)))
    let narrow = try calibrationErrorInterval(of: probabilities, level: 0.5, resampleCount: 200, key: key)
    #expect(narrow.upper - narrow.lower < interval.upper - interval.lower)
  }

  /// Of many records sums are drawn, whose errors are spread as those of records drawn one by one; far from calibrated,
  /// where errors follow the gaps, and near, where they are all noise.
  @Test(arguments: [1.0, 3.0]) func sumsAreSpreadAsRecordsAre(_ temperature: Double) throws {
    let records = try syntheticRecords(
      recordCount: 4_000, classCount: 3, temperature: temperature, key: RandomKey(seed: 5))
    let bins = ConfidenceBins(count: 15)
    let one = resampledErrors(try TopLabels(records, bins), 15, 400, RandomKey(seed: 6)).sorted()
    let sums = resampledErrors(try BinMoments(records, bins), 4_000, 400, RandomKey(seed: 7)).sorted()
    for level in [0.025, 0.5, 0.975] {
      let spread = quantile(one, 0.975) - quantile(one, 0.025)
      #expect(abs(quantile(sums, level) - quantile(one, level)) < 0.15 * spread)
    }
  }
}
