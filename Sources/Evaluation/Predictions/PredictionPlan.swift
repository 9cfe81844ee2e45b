package import Pipelines

/// What a stage that predicts will say, known before anything ran: how stages that use it check early that they can.
package struct PredictionPlan: Sendable {
  /// What its outputs mean.
  package let meaning: OutputMeaning
  /// The feature whose numbers it predicts; `nil` for classes.
  package let target: String?
  /// The parts of its predictions, `test` and `validation`, each with the split of the data that it is of.
  package let splits: [(name: String, source: String)]

  package init(meaning: OutputMeaning, target: String?, splits: [(name: String, source: String)]) {
    self.meaning = meaning
    self.target = target
    self.splits = splits
  }

  /// The part that a setting means, by its own name or by that of the data's split.
  package func split(_ name: String) -> String? {
    splits.first { $0.name == name }?.name ?? splits.first { $0.source == name }?.name
  }
}

extension UpstreamStage {
  /// What it will predict; `nil` where it predicts nothing.
  package var predictionPlan: PredictionPlan? { product(PredictionPlan.self) }

  /// The feature whose numbers the stage's predictions are about; `nil` for classes.
  package var predictedTarget: String? { predictionPlan?.target }

  /// Why something about classes cannot be made of it, in words; `nil` where it can.
  package func faultOfClasses(_ what: String) -> String? {
    predictedTarget.map { "stage '\(name)' predicts the number '\($0)', and \(what)" }
  }
}

extension [UpstreamStage] {
  /// The feature whose numbers all of them predict; `nil` for classes.
  ///
  /// - Throws: an error at `key` where they predict different things.
  package func commonTarget(at key: String, _ reader: StageReader) throws -> String? {
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
  package func checkCommonClasses(at key: String, _ reader: StageReader) throws {
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
