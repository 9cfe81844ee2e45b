import Arrays
import Calibration
import Evaluation
import Testing

@Suite struct VectorScalingTests {
  @Test(arguments: 0..<3) func reachesTheMinimumAndNeverWorsens(_ index: Int) throws {
    let golden = try CalibrationGolden.load(index)
    let fit = VectorScaling(fitting: try golden.records())
    #expect(fit.isConverged)
    #expect(fit.gradientNorm <= VectorScaling.gradientTolerance)
    #expect(fit.negativeLogLikelihood <= (golden.expected["nll_at_optimum"] ?? -1) + 1e-6)
    let applied = try LabelledScores(fit.apply(golden.records().scores), labels: golden.labels)
    #expect(abs(negativeLogLikelihood(of: applied) - fit.negativeLogLikelihood) < 1e-9)
  }

  /// Scales each class of well calibrated logits differently; the fit must undo it up to a common offset.
  @Test func recoversWeightsAndOffsets() throws {
    let clean = try syntheticRecords(recordCount: 20_000, classCount: 3, key: RandomKey(seed: 5))
    let weights = [2.0, 0.5, 1.25]
    let offsets = [0.5, -0.25, -0.25]
    let values = clean.scores.values.enumerated().map { ($1 - offsets[$0 % 3]) / weights[$0 % 3] }
    let fit = VectorScaling(
      fitting: try LabelledScores(ClassScores(classCount: 3, values: values), labels: clean.labels))
    for column in 0..<3 {
      #expect(abs(fit.weights[column] / weights[column] - 1) < 0.04)
      #expect(abs(fit.offsets[column] - offsets[column]) < 0.06)
    }
  }

  @Test func separableRecordsStayFinite() throws {
    let scores = try ClassScores(classCount: 2, values: [1, 0, 0, 1, 2, 0, 0, 3])
    let fit = VectorScaling(fitting: try LabelledScores(scores, labels: [0, 1, 0, 1]))
    #expect(fit.isConverged)
    #expect(fit.weights.allSatisfy { $0.isFinite && $0 > 1 })
  }
}
