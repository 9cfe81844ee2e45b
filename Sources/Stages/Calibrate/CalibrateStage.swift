import Calibration
import Evaluation
package import Pipelines

/// `calibrate`: fits calibrators on validation predictions, chooses one honestly, and measures all on the test records.
package struct CalibrateStage: StageDefinition {
  package let name = "calibrate"

  package init() {}

  package func prepare(_ reader: StageReader) throws -> PreparedStage {
    let settings = try reader.settings(CalibrateSettings.self)
    let upstream = try reader.stage("predictions")
    if let fault = upstream.faultOfClasses("a number has no probabilities to calibrate; leave this stage out") {
      throw reader.failure(at: "predictions", fault)
    }
    if let fault = upstream.predictionPlan?.meaning.faultOfCalibration {
      throw reader.failure(at: "predictions", "of stage '\(upstream.name)' \(fault)")
    }
    let work = CalibrateWork(
      predictions: try reader.use(upstream, output: "predictions", role: "predictions"), settings: settings)
    return PreparedStage(outputs: ["calibrators", "metrics"]) { try work.run($0) }
  }
}

/// What a `calibrate` stage does, its settings read.
private struct CalibrateWork: Sendable {
  let predictions: StageInput
  let settings: CalibrateSettings

  func run(_ context: StageContext) throws {
    let file = try PredictionFile(path: try context.file(predictions), threadCount: context.threadCount)
    let validation = try file.split("validation").predictions.checking(context)
    let test = try file.split("test").predictions.checking(context)
    let progress = FitProgress(context, fitCount: settings.methods.count * 6)
    let none = try FittedCalibrator(.none, fitting: validation)
    let candidates = try settings.methods.map { method in
      try progress.next()
      return method == .none ? none : try FittedCalibrator(method, fitting: validation)
    }
    let choice = try CalibratorChoice(
      among: candidates, of: validation, by: settings.criterion, onFold: progress.next)
    let fitted = [none] + candidates.filter { $0.calibrator != .none }
    let results = try fitted.map { calibrator in
      let scores = try ProbabilityScores(of: calibrator.apply(to: test), binCount: settings.binCount)
      return CalibrationMetrics.Result(
        method: calibrator.calibrator.keyword, expectedCalibrationError: scores.expectedCalibrationError,
        maximumCalibrationError: scores.maximumCalibrationError, negativeLogLikelihood: scores.negativeLogLikelihood,
        brier: scores.brier)
    }
    let absent = choice.absentClasses.map { file.output.shownClassNames[$0] }
    let metrics = CalibrationMetrics(
      chosen: choice.calibrator.calibrator.keyword, binCount: settings.binCount, test: results,
      leftOut: choice.leftOut.isEmpty ? nil : .init(methods: choice.leftOut, absentClasses: absent))
    if let words = metrics.leftOut?.words { context.warn("left out of the choice: \(words)") }
    try warnIfWorse(choice, validation, context)
    try JSONFile.write(
      CalibratorFile(choice: choice, fitted: fitted), context, "calibrators", "calibrators.json")
    try JSONFile.write(metrics, context, "metrics", "calibration.json")
    for (name, result) in [("after", results.first { $0.method == metrics.chosen }), ("before", results.first)] {
      guard let result else { continue }
      context.note(metric: "test.ece.\(name)", value: result.expectedCalibrationError)
      context.note(metric: "test.nll.\(name)", value: result.negativeLogLikelihood)
      context.note(metric: "test.brier.\(name)", value: result.brier)
    }
  }

  /// Warns of a chosen calibrator that does harm to records which it was not fitted on.
  private func warnIfWorse(_ choice: CalibratorChoice, _ validation: Predictions, _ context: StageContext) throws {
    let chosen = choice.calibrator.calibrator.keyword
    guard let score = choice.scores.first(where: { $0.method == chosen }) else { return }
    let (what, after, before, unit) =
      switch settings.criterion {
      case .negativeLogLikelihood:
        ("likelihood", score.heldOutNegativeLogLikelihood, try negativeLogLikelihood(of: validation.logits), " nats")
      case .brier: ("Brier score", score.heldOutBrier, try brierScore(of: validation.logits), "")
      }
    guard after > before else { return }
    context.warn(
      "\(chosen) makes records worse that it was not fitted on: their \(what) is "
        + "\(Numbers.measurement(after))\(unit), without calibration \(Numbers.measurement(before)) "
        + "(\(validation.recordCount) validation records); add 'none' to methods, or validate on more records")
  }
}

/// Tells how many fits are done.
private final class FitProgress {
  private let context: StageContext
  private let fitCount: Int
  private var doneCount = 0

  init(_ context: StageContext, fitCount: Int) {
    self.context = context
    self.fitCount = fitCount
  }

  /// Tells of one more; throws where the run is to end.
  func next() throws {
    try context.checkCancelled()
    context.report(Progress(completed: doneCount, total: fitCount, unit: "fits"))
    doneCount += 1
  }
}
