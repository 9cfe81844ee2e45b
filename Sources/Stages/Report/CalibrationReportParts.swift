import Arrays
import Calibration
import Evaluation
import Pipelines
import Reports

/// What a report shows of a calibration.
struct CalibrationReportParts: Sendable {
  /// The stage whose predictions were calibrated.
  let subject: String
  let calibrators, metrics, predictions: StageInput

  /// Each calibrator applied to the test records and measured over the bins that `calibrate` was asked for.
  ///
  /// - Parameter key: The draws of the bootstrap interval.
  func summary(key: RandomKey, _ context: StageContext) throws -> ClassificationReport.CalibrationSummary {
    let file = try JSONFile.read(CalibratorFile.self, try context.file(calibrators))
    let measured = try JSONFile.read(CalibrationMetrics.self, try context.file(metrics))
    let binCount = measured.binCount
    let test = try PredictionFile(path: try context.file(predictions)).split("test").labelledLogits
    var summary = ClassificationReport.CalibrationSummary(
      subject: subject, results: [], chosen: file.choice.calibrator.method, binCount: binCount,
      leftOut: measured.leftOut?.words)
    for calibrator in file.fitted {
      let scores = try LabelledScores(try calibrator.apply(test.scores), labels: test.labels)
      let heldOut = file.choice.scores.first { $0.method == calibrator.method }
      summary.results.append(
        .init(
          method: calibrator.method, probabilities: scores, binCount: binCount,
          heldOutNegativeLogLikelihood: heldOut?.heldOutNegativeLogLikelihood))
      if case .temperature(let scaling) = calibrator { summary.temperature = scaling }
      if calibrator.method == summary.chosen {
        summary.interval = calibrationErrorInterval(of: scores, binCount: binCount, key: key)
        summary.null = nullCalibrationError(of: scores, binCount: binCount, key: key)
      }
    }
    return summary
  }
}
