import Arrays
import Evaluation
import PredictionSamples
import Testing

@Suite struct ExpectedCalibrationErrorTests {
  @Test(arguments: 0..<3) func agreesWithReference(_ index: Int) throws {
    let golden = try CalibrationGolden.load(index)
    let probabilities = try golden.records()
    #expect(try golden.distance("ece15", expectedCalibrationError(of: probabilities)) < 1e-12)
    #expect(try golden.distance("ece10", expectedCalibrationError(of: probabilities, binCount: 10)) < 1e-12)
  }

  /// The same under another order of records, every record twice, and classes renamed.
  @Test func doesNotDependOnOrderNamesOrMultiplicity() throws {
    let records = try syntheticRecords(recordCount: 300, classCount: 4, temperature: 2, key: RandomKey(seed: 11))
    let other = try rearranged(
      records, order: (0..<600).map { ($0 * 7) % 300 }, classOrder: [2, 0, 3, 1])
    #expect(try abs(expectedCalibrationError(of: records) - expectedCalibrationError(of: other)) < 1e-12)
  }

  /// By hand: bins (0.5, 0.75] with gap 1 − 0.6, twice, and (0.75, 1] with gap 1 − 1.
  @Test func agreesWithAHandComputation() throws {
    let records = try predictions([0, 0, 1], [[0.6, 0.4], [1, 0], [0.4, 0.6]])
    #expect(try abs(expectedCalibrationError(of: records, binCount: 4) - 0.8 / 3) < 1e-15)
  }
}
