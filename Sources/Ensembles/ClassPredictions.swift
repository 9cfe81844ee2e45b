package import Evaluation

extension PredictionFile.Split {
  /// The probabilities of the classes beside the true ones.
  ///
  /// - Throws: `StagesError` where numbers are predicted; `EnsembleError`, `EvaluationError` for what cannot be.
  package var classPredictions: Predictions {
    get throws {
      try Predictions(
        labels: labels, probabilities: classOutputs.probabilities.tensor,
        classes: meaning.isIndependent ? .independent : .exclusive)
    }
  }
}
