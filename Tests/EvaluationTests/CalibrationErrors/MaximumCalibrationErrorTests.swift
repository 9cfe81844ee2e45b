import Arrays
import Evaluation
import PredictionSamples
import Testing

@Suite struct MaximumCalibrationErrorTests {
  @Test(arguments: 0..<3) func agreesWithReference(_ index: Int) throws {
    let golden = try CalibrationGolden.load(index)
    let probabilities = try golden.records()
    #expect(try golden.distance("mce15", maximumCalibrationError(of: probabilities)) < 1e-12)
  }

  /// The same under another order of records, every record twice, and classes renamed.
  @Test func doesNotDependOnOrderNamesOrMultiplicity() throws {
    let records = try syntheticRecords(recordCount: 300, classCount: 4, temperature: 2, key: RandomKey(seed: 11))
    let other = try rearranged(
      records, order: (0..<600).map { ($0 * 7) % 300 }, classOrder: [2, 0, 3, 1])
    #expect(try abs(maximumCalibrationError(of: records) - maximumCalibrationError(of: other)) < 1e-12)
  }
}
