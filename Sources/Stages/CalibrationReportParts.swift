import Arrays
import Calibration
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
    let binCount = try JSONFile.read(CalibrationMetrics.self, try context.file(metrics)).binCount
    let test = try PredictionFile(path: try context.file(predictions)).split("test")
    let logits = try ClassScores(test.outputs)
    var summary = ClassificationReport.CalibrationSummary(
      subject: subject, results: [], chosen: file.choice.calibrator.method, binCount: binCount)
    for calibrator in file.fitted {
      let scores = try LabelledScores(try calibrator.apply(logits), labels: test.labels)
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
