import Ensembles
import Pipelines

/// How members and their mean fare on the test records, where numbers are predicted.
struct RegressionMetrics: Codable {
  struct Member: Codable {
    let name: String
    let scores: RegressionScores
  }

  let members: [Member]
  let scores: RegressionScores

  /// The predicted numbers of a split beside the true ones.
  ///
  /// - Throws: ``StagesError`` where classes are predicted; `EnsembleError` where a number is not finite.
  static func predictions(of split: PredictionFile.Split) throws -> RegressionPredictions {
    guard case .targets(let targets, _) = split.truth else {
      throw StagesError(.mismatch, "the predictions are of classes, where those of numbers are needed")
    }
    return try RegressionPredictions(targets: targets, values: split.outputs)
  }

  /// Notes what predictions of a split came to; a warning instead of R² where the targets are all the same.
  static func note(_ scores: RegressionScores, of split: String, _ context: StageContext) {
    context.note(metric: "\(split).rmse", value: scores.rootMeanSquaredError)
    context.note(metric: "\(split).mae", value: scores.meanAbsoluteError)
    context.note(determination: scores.determination, of: split)
  }
}
