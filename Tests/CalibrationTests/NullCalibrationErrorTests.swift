import Arrays
import Calibration
import Evaluation
import Testing

@Suite struct NullCalibrationErrorTests {
  /// Records that are perfectly calibrated by construction: their own error is an ordinary draw of the null.
  @Test func calibratedRecordsLieWithinTheNull() throws {
    var below = 0
    for seed in 0..<20 {
      let logits = try syntheticRecords(recordCount: 500, classCount: 3, key: RandomKey(seed: UInt64(seed)))
      let records = try LabelledScores(logits.scores.softmax(), labels: logits.labels)
      let null = nullCalibrationError(of: records, drawCount: 100, key: RandomKey(seed: 99))
      #expect(null.mean > 0 && null.mean < null.upper95)
      below += expectedCalibrationError(of: records) < null.median ? 1 : 0
    }
    // Binomial(20, 1/2): outside 4...16 with probability 0.0026.
    #expect((4...16).contains(below))
  }

  @Test func overconfidenceStandsOut() throws {
    let golden = try CalibrationGolden.load(0)
    let null = nullCalibrationError(of: try golden.probabilities(), drawCount: 100, key: RandomKey(seed: 1))
    #expect(expectedCalibrationError(of: try golden.probabilities()) > 5 * null.upper95)
    #expect(null == nullCalibrationError(of: try golden.probabilities(), drawCount: 100, key: RandomKey(seed: 1)))
  }

  @Test func certaintyHasNoNoise() throws {
    let records = try LabelledScores(ClassScores(classCount: 2, values: [1, 0, 0, 1]), labels: [0, 0])
    #expect(nullCalibrationError(of: records, drawCount: 50, key: RandomKey(seed: 1)).upper95 == 0)
  }
}
