import Arrays
import Evaluation
import PredictionSamples
import Testing

@Suite struct NullCalibrationErrorTests {
  /// Records that are perfectly calibrated by construction: their own error is an ordinary draw of the null.
  @Test func calibratedRecordsLieWithinTheNull() throws {
    var below = 0
    for seed in 0..<20 {
      let records = try syntheticRecords(recordCount: 500, classCount: 3, key: RandomKey(seed: UInt64(seed)))
      let null = try nullCalibrationError(of: records, drawCount: 100, key: RandomKey(seed: 99))
      #expect(null.mean > 0 && null.mean < null.upper95)
      below += try expectedCalibrationError(of: records) < null.median ? 1 : 0
    }
    // Binomial(20, 1/2): outside 4...16 with probability 0.0026.
    #expect((4...16).contains(below))
  }

  @Test func overconfidenceStandsOut() throws {
    let golden = try CalibrationGolden.load(0)
    let null = try nullCalibrationError(of: golden.records(), drawCount: 100, key: RandomKey(seed: 1))
    #expect(try expectedCalibrationError(of: golden.records()) > 5 * null.upper95)
    #expect(try null == nullCalibrationError(of: golden.records(), drawCount: 100, key: RandomKey(seed: 1)))
  }

  /// Of many records sums are drawn, whose errors are spread as those of outcomes drawn one by one.
  @Test func sumsAreSpreadAsOutcomesAre() throws {
    let records = try syntheticRecords(recordCount: 4_000, classCount: 3, key: RandomKey(seed: 5))
    let bins = ConfidenceBins(count: 15)
    let one = chanceErrors(try TopLabels(records, bins), 15, 400, RandomKey(seed: 6)).sorted()
    let sums = chanceErrors(try BinMoments(records, bins), 4_000, 400, RandomKey(seed: 7)).sorted()
    #expect(abs(quantile(sums, 0.5) / quantile(one, 0.5) - 1) < 0.06)
    #expect(abs(quantile(sums, 0.95) / quantile(one, 0.95) - 1) < 0.1)
  }

  @Test func certaintyHasNoNoise() throws {
    let records = try Predictions(
      meaning: .probabilities, width: 2, outputs: [1, 0, 0, 1] as [Double], labels: [0, 0])
    #expect(try nullCalibrationError(of: records, drawCount: 50, key: RandomKey(seed: 1)).upper95 == 0)
  }
}
