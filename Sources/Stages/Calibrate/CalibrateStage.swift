import Arrays
import Calibration
import Evaluation
package import Pipelines

/// `calibrate`: fits methods on validation predictions, chooses one honestly, and measures all on the test records.
package struct CalibrateStage: StageDefinition {
  package let name = "calibrate"

  /// What the choice goes by.
  private enum Criterion: String, CaseIterable {
    /// The cross-fitted likelihood of the validation records.
    case validationNLL = "validation.nll"
  }

  package init() {}

  package func prepare(_ reader: StageReader) throws -> PreparedStage {
    let upstream = try reader.stage("predictions")
    if let fault = upstream.faultOfClasses("a number has no probabilities to calibrate; leave this stage out") {
      throw reader.failure(at: "predictions", fault)
    }
    if let meaning = upstream.predictionPlan?.meaning, meaning.isIndependent {
      throw reader.failure(at: "predictions", "of stage '\(upstream.name)' \(ClassOutputs.faultOfCalibration(meaning))")
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
      let logits = try predictions.split("validation").labelledLogits
      let choice = try chooseMethod(among: methods, logits: logits)
      var fitted: [CalibrationMethod: Calibrator] = [.none: CalibrationMethod.none.fit(logits)]
      for method in methods { fitted[method] = method.fit(logits) }
      try context.checkCancelled()

      let test = try predictions.split("test").labelledLogits
      let order = [.none] + methods.filter { $0 != .none }
      let results = try order.compactMap { method -> CalibrationMetrics.Result? in
        guard let calibrator = fitted[method] else { return nil }
        let scores = try LabelledScores(try calibrator.apply(test.scores), labels: test.labels)
        return CalibrationMetrics.Result(
          method: method, expectedCalibrationError: expectedCalibrationError(of: scores, binCount: binCount),
          maximumCalibrationError: maximumCalibrationError(of: scores, binCount: binCount),
          negativeLogLikelihood: negativeLogLikelihood(of: scores), brier: brierScore(of: scores))
      }
      let absent = choice.absentClasses.map { predictions.output.shownClassNames[$0] }
      let metrics = CalibrationMetrics(
        chosen: choice.calibrator.method, binCount: binCount, test: results,
        leftOut: choice.leftOut.isEmpty ? nil : .init(methods: choice.leftOut, absentClasses: absent))
      if let words = metrics.leftOut?.words { context.warn("left out of the choice: \(words)") }
      let chosen = choice.scores.first { $0.method == choice.calibrator.method }?.heldOutNegativeLogLikelihood
      let without = negativeLogLikelihood(of: logits)
      if let chosen, chosen > without {
        context.warn(
          "\(choice.calibrator.method.rawValue) makes records worse that it was not fitted on: their likelihood is "
            + "\(Numbers.measurement(chosen)) nats, without calibration \(Numbers.measurement(without)) "
            + "(\(logits.recordCount) validation records); add 'none' to methods, or validate on more records")
      }
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
