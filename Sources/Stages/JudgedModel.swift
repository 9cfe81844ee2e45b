import Arrays
import Calibration
import Ensembles
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
  private let predictions: Predictions
  private let recordIDs: [Int64]
  private let history: TrainingHistory?

  /// Reads the files.
  init(_ model: ComparedModel, _ context: StageContext) throws {
    stage = model.stage
    work = model.work
    let test = try PredictionFile(path: try context.file(model.predictions)).split("test")
    let logits = try ClassScores(test.logits)
    let calibrator = try model.calibrators.map {
      try JSONFile.read(CalibratorFile.self, try context.file($0)).choice.calibrator
    }
    let probabilities = try calibrator?.apply(logits) ?? logits.softmax()
    predictions = try Predictions(labels: test.labels, probabilities: probabilities.tensor)
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
    recordIDs == other.recordIDs && predictions.labels == other.predictions.labels
  }

  /// What suits its predictions best.
  var usualMeasure: Comparison.Measure { .accuracy }

  /// What it reaches, and how it learnt; `nil` where its predictions have no such measure.
  func repeated(_ measure: Comparison.Measure) -> Comparison.Repeat? {
    let kept = history.flatMap { history in
      history.epochs.indices.contains(history.keptEpoch - 1) ? history.epochs[history.keptEpoch - 1] : nil
    }
    let (figure, trainFigure): (Double, Double?)
    switch measure {
    case .accuracy: (figure, trainFigure) = (accuracy(of: predictions), kept?.trainAccuracy)
    case .loss: (figure, trainFigure) = (logLoss(of: predictions), kept?.trainLoss)
    case .rmse, .mae: return nil
    }
    return Comparison.Repeat(
      stage: stage, work: work, figure: figure, trainFigure: trainFigure, curves: history.map(curves), measure: measure)
  }

  private func curves(_ history: TrainingHistory) -> Comparison.Curves {
    Comparison.Curves(
      trainLoss: history.epochs.map(\.trainLoss), validationLoss: history.epochs.map(\.validationLoss),
      trainFigure: history.epochs.map(\.trainAccuracy), validationFigure: history.epochs.map(\.validationAccuracy),
      keptEpoch: history.keptEpoch)
  }
}
