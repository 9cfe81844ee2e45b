package import Pipelines

extension StageContext {
  /// Notes what predictions of a split came to; a warning instead of R² where the targets are all the same.
  package func note(_ scores: RegressionScores, of split: String) {
    note(metric: "\(split).rmse", value: scores.rootMeanSquaredError)
    note(metric: "\(split).mae", value: scores.meanAbsoluteError)
    if let determination = scores.determination { return note(metric: "\(split).r2", value: determination) }
    warn("\(split).r2 has no value: a number to be predicted is the same in all \(split) records")
  }
}

extension Predictions {
  /// The same predictions, whose reading ends when the run is to end.
  package func checking(_ context: StageContext) -> Predictions { mapped { _ in try context.checkCancelled() } }
}
