import Arrays
import Evaluation
import Models
import Networks
import Pipelines
import Training

/// A model of a `compare` stage with what its files hold.
struct JudgedModel {
  /// How large the networks are.
  struct Size: Equatable {
    var parameterCount = 0
    var multiplyAdds = 0
  }

  /// The stage's name, or the path.
  let name: String
  /// What it predicts.
  let subject: ComparedModel.Subject
  /// The networks' size, added up; `nil` where it cannot be counted.
  let size: Size?

  private let work: [String]
  /// What is predicted, beside what is true.
  private let predictions: Predictions
  private let history: TrainingHistory?
  /// What is predicted of other records.
  private let others: Predictions?

  /// Reads the files; a model from outside is asked, and each about other records.
  init(_ compared: ComparedModel, _ others: OtherRecords?, _ context: StageContext) throws {
    name = compared.name
    work = compared.work
    let model = try compared.model.open(context)
    predictions = try compared.model.predictions(of: model, split: "test", context).predictions
    subject = ComparedModel.Subject(
      target: model.output.target, isIndependent: model.output.meaning.isIndependent)
    history = try compared.history.map { try JSONFile.read(TrainingHistory.self, try context.file($0)) }
    self.others = try others?.predictions(of: model, named: name, context)
    let networks = model.networks
    // What is no network has nothing to count.
    size =
      networks.isEmpty
      ? nil
      : networks.reduce(into: Size()) { size, speaker in
        let network = speaker.network.description
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
  func judgesSameRecords(as other: JudgedModel) throws -> Bool { try predictions.hasSameRecords(as: other.predictions) }

  /// What it reaches, and how it learnt.
  ///
  /// - Throws: ``StagesError`` where its predictions have no such measure.
  func repeated(_ measure: Comparison.Measure) throws -> Comparison.Repeat {
    let kept = history.flatMap { history in
      history.epochs.indices.contains(history.keptEpoch - 1) ? history.epochs[history.keptEpoch - 1] : nil
    }
    let trainFigure: Double? =
      switch measure {
      case .accuracy, .rmse: kept?.scores.train
      case .loss: kept?.trainLoss
      case .mae: nil
      }
    return Comparison.Repeat(
      stage: name, work: work, figure: try figure(measure, of: predictions), trainFigure: trainFigure,
      otherFigure: try others.map { try figure(measure, of: $0) }, curves: history.map(curves), measure: measure)
  }

  private func figure(_ measure: Comparison.Measure, of predictions: Predictions) throws -> Double {
    switch (predictions.truth, measure) {
    case (.classes, .accuracy): try accuracy(of: predictions)
    case (.classes, .loss): try negativeLogLikelihood(of: predictions)
    case (.numbers, .rmse): try RegressionScores(of: predictions).rootMeanSquaredError
    case (.numbers, .mae): try RegressionScores(of: predictions).meanAbsoluteError
    default: throw StagesError(.mismatch, "there is no \(measure.rawValue) of what '\(name)' predicts")
    }
  }

  private func curves(_ history: TrainingHistory) -> Comparison.Curves {
    Comparison.Curves(
      trainLoss: history.epochs.map(\.trainLoss), validationLoss: history.epochs.map(\.validationLoss),
      trainFigure: history.epochs.map(\.scores.train), validationFigure: history.epochs.map(\.scores.validation),
      keptEpoch: history.keptEpoch)
  }
}
