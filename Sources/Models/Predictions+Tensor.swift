import Arrays
import Evaluation

extension Predictions {
  /// What a model says of a batch, `[record, value]`, of which nothing is known to be true.
  init(meaning: OutputMeaning, _ outputs: Tensor) throws(EvaluationError) {
    try self.init(meaning: meaning, width: outputs.shape[1], outputs: outputs.values, labels: nil)
  }

  /// What a model answers with: the probabilities of classes, or numbers as they are.
  var answers: Predictions {
    get throws(EvaluationError) { meaning == .numbers ? self : try probabilities }
  }
}
