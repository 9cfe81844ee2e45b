import Evaluation
import PredictionSamples
import Testing

@Suite struct ReliabilityBinTests {
  @Test func countsConfidencesAndAccuracies() throws {
    let bins = try reliabilityBins(
      of: predictions([0, 1, 1, 1], [[0.5, 0.5], [0.625, 0.375], [0.25, 0.75], [0, 1]]), binCount: 4)
    #expect(bins.map(\.recordCount) == [0, 1, 2, 1])
    #expect(bins[1] == ReliabilityBin(lower: 0.25, upper: 0.5, recordCount: 1, meanConfidence: 0.5, accuracy: 1))
    #expect(bins[2] == ReliabilityBin(lower: 0.5, upper: 0.75, recordCount: 2, meanConfidence: 0.6875, accuracy: 0.5))
    #expect(bins[3].upper == 1)
  }

  @Test func weightedGapsAreTheCalibrationError() throws {
    let probabilities = try CalibrationGolden.load(0).records()
    let sum = try reliabilityBins(of: probabilities).reduce(0.0) {
      $0 + Double($1.recordCount) * abs($1.accuracy - $1.meanConfidence)
    }
    #expect(try abs(sum / Double(probabilities.recordCount) - expectedCalibrationError(of: probabilities)) < 1e-12)
  }
}
