import Arrays
import Calibration
import Testing

@Suite struct BootstrapIntervalTests {
  @Test func holdsTheErrorAndIsRepeatable() throws {
    let probabilities = try CalibrationGolden.load(0).probabilities()
    let key = RandomKey(seed: 1).derived("bootstrap")
    let interval = calibrationErrorInterval(of: probabilities, resampleCount: 200, key: key)
    let error = expectedCalibrationError(of: probabilities)
    #expect(interval.lower < error && error < interval.upper)
    // The error is near 0.26 of 2000 records: two standard errors of a proportion are about 0.02.
    #expect(interval.upper - interval.lower > 0.02 && interval.upper - interval.lower < 0.06)
    #expect(interval == calibrationErrorInterval(of: probabilities, resampleCount: 200, key: key))
    #expect(interval != calibrationErrorInterval(of: probabilities, resampleCount: 200, key: RandomKey(seed: 2)))
    let narrow = calibrationErrorInterval(of: probabilities, level: 0.5, resampleCount: 200, key: key)
    #expect(narrow.upper - narrow.lower < interval.upper - interval.lower)
  }
}
