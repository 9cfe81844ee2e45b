import Calibration
import Evaluation
import Models
package import Pipelines
package import Settings
import StageData
import Store

/// `calibrate`: fits calibrators on validation predictions, chooses one honestly, and measures all on the test records.
package struct CalibrateStage: DescribedStage {
  package let name = "calibrate"

  package static let reference = KindReference(
    keyword: "calibrate", summary: "Makes probabilities mean what they say.",
    settings: CalibrateSettings.self)

  package init() {}

  package func prepare(_ reader: StageReader) throws -> PreparedStage {
    let settings = try reader.settings(CalibrateSettings.self)
    let upstream = try reader.stage("predictions", making: .model, .predictions)
    if let fault = upstream.faultOfClasses("a number has no probabilities to calibrate; leave this stage out") {
      throw reader.failure(at: "predictions", fault)
    }
    if let fault = upstream.predictionPlan?.meaning.faultOfCalibration {
      throw reader.failure(at: "predictions", "of stage '\(upstream.name)' \(fault)")
    }
    // What is uncalibrated is measured beside whatever is asked for, and chosen where nothing else can be.
    reader.use(kinds: Calibrator.none.kinds)
    let work = CalibrateWork(
      predictions: try reader.use(upstream, output: .predictions, role: "predictions"),
      base: (name: upstream.name, model: try reader.use(upstream, output: .model, role: "model")), settings: settings)
    let products: [(any Sendable)?] = [
      upstream.predictionPlan.map { PredictionPlan(meaning: .probabilities, target: nil, splits: $0.splits) },
      upstream.modelPlan.map { ModelPlan(networks: $0.networks, correcting: upstream.name) },
    ]
    return PreparedStage(
      outputs: [.model, .predictions, .calibrators, .calibrationMetrics],
      publications: ModelPublication.publications(of: reader.stage, asked: settings.publishes),
      products: products.compactMap(\.self)
    ) { try work.run($0) }
  }
}

/// What a `calibrate` stage does, its settings read.
private struct CalibrateWork: Sendable {
  let predictions: StageInput
  /// The model that is calibrated, with the name of its stage.
  let base: (name: String, model: StageInput)
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
      CalibrationMetrics.Result(
        method: calibrator.calibrator.keyword,
        try ProbabilityScores(of: calibrator.apply(to: test), binCount: settings.binCount))
    }
    let absent = choice.absentClasses.map { file.output.shownClassNames[$0] }
    let metrics = CalibrationMetrics(
      chosen: choice.calibrator.calibrator.keyword, binCount: settings.binCount, test: results,
      leftOut: choice.leftOut.isEmpty ? nil : .init(methods: choice.leftOut, absentClasses: absent))
    if let words = metrics.leftOut?.words { context.warn("left out of the choice: \(words)") }
    if let caution = choice.calibrator.caution { context.warn("\(metrics.chosen): \(caution)") }
    try warnIfWorse(choice, validation, context)
    try JSONFile.write(
      CalibratorFile(choice: choice, fitted: fitted), context, .calibrators, "calibrators.json")
    try JSONFile.write(metrics, context, .calibrationMetrics, "calibration.json")
    try write(choice.calibrator, file, context)
    for (name, result) in [("after", results.first { $0.method == metrics.chosen }), ("before", results.first)] {
      guard let result else { continue }
      context.note(metric: "test.ece.\(name)", value: result.expectedCalibrationError)
      context.note(metric: "test.nll.\(name)", value: result.negativeLogLikelihood)
      context.note(metric: "test.brier.\(name)", value: result.brier)
      // Where classes do not exclude each other, no single one is decided.
      if !test.meaning.isIndependent { context.note(metric: "test.accuracy.\(name)", value: result.accuracy) }
    }
  }

  /// Writes the calibrated model, and what it says of all records.
  private func write(_ calibrator: FittedCalibrator, _ file: PredictionFile, _ context: StageContext) throws {
    let output = ModelOutput(meaning: .probabilities, count: file.output.count, classNames: file.output.classNames)
    let splits = try file.splits.map { split in
      PredictionFile.Split(
        name: split.name, source: split.source,
        predictions: try calibrator.apply(to: split.predictions.checking(context)))
    }
    let written = try context.createFile(.predictions, PredictionFile.fileName)
    try PredictionFile(output: output, splits: splits).write(to: written, waitingIn: context.progressFolder)
    _ = try written.finish()
    let model = CalibratedModel((name: base.name, model: try context.model(base.model)), by: calibrator)
    try context.write(Model(model, output: output), asking: [base.model])
  }

  /// Warns of a chosen calibrator that does harm to records which it was not fitted on.
  private func warnIfWorse(_ choice: CalibratorChoice, _ validation: Predictions, _ context: StageContext) throws {
    let chosen = choice.calibrator.calibrator.keyword
    // Held out, no calibration scores as ever, but for rounding.
    guard choice.calibrator.calibrator != .none else { return }
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
