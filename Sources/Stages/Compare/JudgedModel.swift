import Arrays
import Calibration
import Ensembles
import Evaluation
import Networks
import Pipelines
import Records
import Training

/// A model of a `compare` stage with what its files hold.
struct JudgedModel {
  /// How large the networks are.
  struct Size: Equatable {
    var parameterCount = 0
    var multiplyAdds = 0
  }

  /// The stage's name.
  let stage: String
  /// The networks' size, added up; `nil` where it cannot be counted.
  let size: Size?

  private let work: [String]
  private let truth: Truth
  private let recordIDs: [Int64]
  private let history: TrainingHistory?

  /// What is predicted, beside what is true.
  private enum Truth {
    case classes(Predictions)
    case numbers(RegressionPredictions)
  }

  /// Reads the files.
  init(_ model: ComparedModel, _ context: StageContext) throws {
    stage = model.stage
    work = model.work
    let test = try PredictionFile(path: try context.file(model.predictions)).split("test")
    switch test.truth {
    case .labels(let labels):
      let calibrator = try model.calibrators.map {
        try JSONFile.read(CalibratorFile.self, try context.file($0)).choice.calibrator
      }
      truth = .classes(
        try calibrator.map {
          try Predictions(labels: labels, probabilities: $0.apply(test.classOutputs.logits).tensor)
        } ?? test.classPredictions)
    case .targets(let targets, _):
      truth = .numbers(try RegressionPredictions(targets: targets, values: test.outputs))
    }
    recordIDs = test.recordIDs
    history = try model.history.map { try JSONFile.read(TrainingHistory.self, try context.file($0)) }
    size = try model.networks?.reduce(into: Size()) { size, input in
      let network = try Checkpoint.network(Safetensors(path: try context.file(input))).description
      for parameter in network.parameters where parameter.role == .trained { size.parameterCount += parameter.count }
      size.multiplyAdds += network.multiplyAdds
    }
  }

  /// The size for messages.
  var sizeWords: String {
    size.map { "\($0.parameterCount) trained parameters and \($0.multiplyAdds) multiply-adds" }
      ?? "a size that is not known"
  }

  /// Whether figures of both may be compared.
  func judgesSameRecords(as other: JudgedModel) -> Bool {
    guard recordIDs == other.recordIDs else { return false }
    switch (truth, other.truth) {
    case (.classes(let mine), .classes(let others)): return mine.labels == others.labels
    case (.numbers(let mine), .numbers(let others)): return mine.targets == others.targets
    default: return false
    }
  }

  /// What it reaches, and how it learnt.
  ///
  /// - Throws: ``StagesError`` where its predictions have no such measure.
  func repeated(_ measure: Comparison.Measure) throws -> Comparison.Repeat {
    let kept = history.flatMap { history in
      history.epochs.indices.contains(history.keptEpoch - 1) ? history.epochs[history.keptEpoch - 1] : nil
    }
    let (figure, trainFigure): (Double, Double?)
    switch (truth, measure) {
    case (.classes(let predictions), .accuracy):
      (figure, trainFigure) = (accuracy(of: predictions), kept?.scores.train)
    case (.classes(let predictions), .loss): (figure, trainFigure) = (logLoss(of: predictions), kept?.trainLoss)
    case (.numbers(let predictions), .rmse):
      (figure, trainFigure) = (RegressionScores(of: predictions).rootMeanSquaredError, kept?.scores.train)
    case (.numbers(let predictions), .mae):
      (figure, trainFigure) = (RegressionScores(of: predictions).meanAbsoluteError, nil)
    default: throw StagesError(.mismatch, "there is no \(measure.rawValue) of what '\(stage)' predicts")
    }
    return Comparison.Repeat(
      stage: stage, work: work, figure: figure, trainFigure: trainFigure, curves: history.map(curves), measure: measure)
  }

  private func curves(_ history: TrainingHistory) -> Comparison.Curves {
    Comparison.Curves(
      trainLoss: history.epochs.map(\.trainLoss), validationLoss: history.epochs.map(\.validationLoss),
      trainFigure: history.epochs.map(\.scores.train), validationFigure: history.epochs.map(\.scores.validation),
      keptEpoch: history.keptEpoch)
  }
}
