import Networks
import Pipelines

/// What a stage that predicts will say, known before anything ran: how stages that use it check early that they can.
struct PredictionPlan: Sendable {
  /// What its outputs mean.
  let meaning: OutputMeaning
  /// The feature whose numbers it predicts; `nil` for classes.
  let target: String?
  /// The parts of its predictions, `test` and `validation`, each with the split of the data that it is of.
  let splits: [(name: String, source: String)]
  /// The network that predicts; `nil` where there are several.
  let network: NetworkDescription?

  /// The part that a setting means, by its own name or by that of the data's split.
  func split(_ name: String) -> String? {
    splits.first { $0.name == name }?.name ?? splits.first { $0.source == name }?.name
  }
}

extension UpstreamStage {
  /// What it will predict; `nil` where it predicts nothing.
  var predictionPlan: PredictionPlan? { product as? PredictionPlan }

  /// The feature whose numbers the stage's predictions are about; `nil` for classes.
  var predictedTarget: String? { predictionPlan?.target }

  /// Why something about classes cannot be made of it, in words; `nil` where it can.
  func faultOfClasses(_ what: String) -> String? {
    predictedTarget.map { "stage '\(name)' predicts the number '\($0)', and \(what)" }
  }
}

extension [UpstreamStage] {
  /// The feature whose numbers all of them predict; `nil` for classes.
  ///
  /// - Throws: an error at `key` where they predict different things.
  func commonTarget(at key: String, _ reader: StageReader) throws -> String? {
    guard let first else { return nil }
    for other in self where other.predictedTarget != first.predictedTarget {
      func words(_ stage: UpstreamStage) -> String {
        "'\(stage.name)' predicts " + (stage.predictedTarget.map { "the number '\($0)'" } ?? "classes")
      }
      throw reader.failure(at: key, "\(words(first)), but \(words(other)); name stages that predict the same")
    }
    return first.predictedTarget
  }

  /// Checks that the classes of all are exclusive, or of all independent: others have neither a common mean nor
  /// likelihoods that can be compared.
  ///
  /// - Throws: an error at `key` that names two that differ.
  func checkCommonClasses(at key: String, _ reader: StageReader) throws {
    guard let first, let meaning = first.predictionPlan?.meaning else { return }
    for other in self {
      guard let others = other.predictionPlan?.meaning, others.isIndependent != meaning.isIndependent else { continue }
      throw reader.failure(
        at: key,
        "'\(first.name)' gives \(meaning.words), but '\(other.name)' gives \(others.words): they have no common mean, and "
          + "their likelihoods cannot be compared; train all with one loss")
    }
  }
}
