import Arrays
import Calibration
import Evaluation
import PredictionSamples
import Testing

@Suite struct VectorScalingTests {
  @Test(arguments: 0..<3) func reachesTheMinimumAndNeverWorsens(_ index: Int) throws {
    let golden = try CalibrationGolden.load(index)
    let fit = try VectorScaling().fit(golden.records())
    #expect(fit.isConverged)
    #expect(fit.gradientNorm <= VectorScaling.gradientTolerance)
    #expect(fit.negativeLogLikelihood <= (golden.expected["nll_at_optimum"] ?? -1) + 1e-6)
    let fitted = try FittedCalibrator(Calibrator(kind: VectorScaling()), fitting: golden.records())
    #expect(try abs(negativeLogLikelihood(of: fitted.apply(to: golden.records())) - fit.negativeLogLikelihood) < 1e-9)
  }

  /// Scales each class of well calibrated logits differently; the fit must undo it up to a common offset.
  @Test func recoversWeightsAndOffsets() throws {
    let clean = try syntheticRecords(recordCount: 20_000, classCount: 3, key: RandomKey(seed: 5))
    let weights = [2.0, 0.5, 1.25]
    let offsets = [0.5, -0.25, -0.25]
    let values = try clean.collected().outputs.enumerated().map { ($1 - offsets[$0 % 3]) / weights[$0 % 3] }
    let fit = try VectorScaling().fit(
      Predictions(meaning: .logits, width: 3, outputs: values, labels: clean.collected().labels))
    for column in 0..<3 {
      #expect(abs(fit.weights[column] / weights[column] - 1) < 0.04)
      #expect(abs(fit.offsets[column] - offsets[column]) < 0.06)
    }
  }

  @Test func separableRecordsStayFinite() throws {
    let fit = try VectorScaling().fit(
      Predictions(
        meaning: .logits, width: 2, outputs: [1, 0, 0, 1, 2, 0, 0, 3] as [Double], labels: [0, 1, 0, 1]))
    #expect(fit.isConverged)
    #expect(fit.weights.allSatisfy { $0.isFinite && $0 > 1 })
  }

  /// A narrow prior holds weights at 1 and offsets at 0.
  @Test func thePriorPulls() throws {
    let records = try CalibrationGolden.load(0).records()
    var narrow = VectorScaling()
    narrow.priorDeviation = 1e-4
    let (held, free) = (try narrow.fit(records), try VectorScaling().fit(records))
    #expect(held.weights.allSatisfy { abs($0 - 1) < 1e-3 } && held.offsets.allSatisfy { abs($0) < 1e-3 })
    #expect(free.weights.contains { abs($0 - 1) > 0.1 })
  }
}

extension VectorScaling: ExemplifiedCalibrator {
  /// Plain gradient descent to the minimum.
  static var example: CalibratorExample {
    get throws {
      let logits = [2.0, 0, 1, 0.5, 0, 1, 0, 2, 1, -1, 0, 0.5, 3, 1, 0, 1]
      let labels: [Int32] = [0, 1, 1, 1, 0, 0, 0, 1]
      var vector = VectorScaling()
      vector.priorDeviation = 1
      let ridge = 1 / Double(labels.count)
      var (weights, offsets) = ([1.0, 1], [0.0, 0])
      func rows() -> [Double] { logits.enumerated().map { $1 * weights[$0 % 2] + offsets[$0 % 2] } }
      for _ in 0..<20_000 {
        let probabilities = CalibratorExample.softmax(rows(), classCount: 2)
        for column in 0..<2 {
          var (weight, offset) = (ridge * (weights[column] - 1), ridge * offsets[column])
          for (record, label) in labels.enumerated() {
            let residual = (probabilities[record * 2 + column] - (Int(label) == column ? 1 : 0)) / Double(labels.count)
            weight += residual * logits[record * 2 + column]
            offset += residual
          }
          weights[column] -= 0.1 * weight
          offsets[column] -= 0.1 * offset
        }
      }
      return try CalibratorExample(
        vector, fittedTo: Predictions(meaning: .logits, width: 2, outputs: logits, labels: labels),
        gives: CalibratorExample.softmax(rows(), classCount: 2), within: 1e-6)
    }
  }
}
