import Evaluation
import PredictionSamples
import Testing

@Suite struct ProbabilityScoresTests {
  /// One pass tells what each measure by itself does.
  @Test(arguments: 0..<3) func agreesWithEachMeasure(_ index: Int) throws {
    let records = try CalibrationGolden.load(index).records()
    let scores = try ProbabilityScores(of: records, binCount: 12)
    #expect(try scores.accuracy == accuracy(of: records))
    #expect(try scores.negativeLogLikelihood == negativeLogLikelihood(of: records))
    #expect(try scores.brier == brierScore(of: records))
    #expect(try scores.expectedCalibrationError == expectedCalibrationError(of: records, binCount: 12))
    #expect(try scores.maximumCalibrationError == maximumCalibrationError(of: records, binCount: 12))
    #expect(try scores.bins == reliabilityBins(of: records, binCount: 12))
  }
}
