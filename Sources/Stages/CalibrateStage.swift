import Arrays
import Calibration
import Pipelines

/// `calibrate`: fits methods on validation predictions, chooses one honestly, and measures all on the test records.
struct CalibrateStage: StageKind {
  let name = "calibrate"

  var implementation: [ImplementationPart] { Implementation.current.parts(stageFile: "CalibrateStage") }

  /// What the choice goes by.
  private enum Criterion: String, CaseIterable {
    /// The cross-fitted likelihood of the validation records.
    case validationNLL = "validation.nll"
  }

  func prepare(_ reader: StageReader) throws -> PreparedStage {
    let upstream = try reader.stage("predictions")
    if let fault = upstream.faultOfClasses("a number has no probabilities to calibrate; leave this stage out") {
      throw reader.failure(at: "predictions", fault)
    }
    let input = try reader.use(upstream, output: "predictions", role: "predictions")
    let methods = try reader.choices("methods", of: CalibrationMethod.self)
    guard !methods.isEmpty, Set(methods).count == methods.count else {
      throw reader.failure(at: "methods", "name at least one method, each once")
    }
    _ = try reader.choice("choose", of: Criterion.self, default: .validationNLL)
    let binCount = try reader.int("bins", default: 15, in: 1...1_000)
    return PreparedStage(outputs: ["calibrators", "metrics"]) { context in
      let predictions = try PredictionFile(path: try context.file(input))
      let validation = try predictions.split("validation")
      let logits = try LabelledScores(try ClassScores(validation.outputs), labels: try validation.labels)
      let choice = try chooseMethod(among: methods, logits: logits)
      var fitted: [CalibrationMethod: Calibrator] = [.none: CalibrationMethod.none.fit(logits)]
      for method in methods { fitted[method] = method.fit(logits) }
      try context.checkCancelled()

      let test = try predictions.split("test")
      let testLabels = try test.labels
      let order = [.none] + methods.filter { $0 != .none }
      let results = try order.compactMap { method -> CalibrationMetrics.Result? in
        guard let calibrator = fitted[method] else { return nil }
        let scores = try LabelledScores(try calibrator.apply(try ClassScores(test.outputs)), labels: testLabels)
        return CalibrationMetrics.Result(
          method: method, expectedCalibrationError: expectedCalibrationError(of: scores, binCount: binCount),
          maximumCalibrationError: maximumCalibrationError(of: scores, binCount: binCount),
          negativeLogLikelihood: negativeLogLikelihood(of: scores), brier: brierScore(of: scores))
      }
      let metrics = CalibrationMetrics(chosen: choice.calibrator.method, binCount: binCount, test: results)
      try JSONFile.write(
        CalibratorFile(choice: choice, fitted: order.compactMap { fitted[$0] }), context, "calibrators",
        "calibrators.json")
      try JSONFile.write(metrics, context, "metrics", "calibration.json")
      for (name, result) in [("after", results.first { $0.method == metrics.chosen }), ("before", results.first)] {
        guard let result else { continue }
        context.note(metric: "test.ece.\(name)", value: result.expectedCalibrationError)
        context.note(metric: "test.nll.\(name)", value: result.negativeLogLikelihood)
        context.note(metric: "test.brier.\(name)", value: result.brier)
      }
    }
  }
}
