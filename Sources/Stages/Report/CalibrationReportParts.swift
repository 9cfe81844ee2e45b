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
    let test = try PredictionFile(path: try context.file(predictions), threadCount: context.threadCount).split("test")
      .predictions
    let chosen = file.choice.calibrator.calibrator
    var summary = ClassificationReport.CalibrationSummary(
      subject: subject, results: [], chosen: chosen, criterion: file.choice.criterion, binCount: binCount,
      leftOut: measured.leftOut?.words)
    for fitted in file.fitted {
      let calibrated = try fitted.apply(to: test)
      let heldOut = file.choice.scores.first { $0.method == fitted.calibrator.keyword }
      summary.results.append(
        .init(
          calibrator: fitted.calibrator, scores: try ProbabilityScores(of: calibrated, binCount: binCount),
          heldOut: heldOut?.value(file.choice.criterion)))
      if !fitted.certificate.isEmpty { summary.certificates.append(fitted.certificate) }
      if fitted.calibrator == chosen {
        summary.interval = try calibrationErrorInterval(of: calibrated, binCount: binCount, key: key)
        summary.null = try nullCalibrationError(of: calibrated, binCount: binCount, key: key)
      }
    }
    return summary
  }
}
