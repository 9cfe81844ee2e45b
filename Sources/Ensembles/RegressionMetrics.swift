import Ensembles
package import Evaluation
package import Pipelines

/// How members and their mean fare on the test records, where numbers are predicted.
package struct RegressionMetrics: Codable {
  package struct Member: Codable {
    package let name: String
    package let scores: RegressionScores

    package init(name: String, scores: RegressionScores) {
      self.name = name
      self.scores = scores
    }
  }

  package let members: [Member]
  package let scores: RegressionScores

  package init(members: [Member], scores: RegressionScores) {
    self.members = members
    self.scores = scores
  }

  /// The predicted numbers of a split beside the true ones.
  ///
  /// - Throws: ``StagesError`` where classes are predicted; `EnsembleError` where a number is not finite.
  package static func predictions(of split: PredictionFile.Split) throws -> RegressionPredictions {
    guard case .targets(let targets, _) = split.truth else {
      throw StagesError(.mismatch, "the predictions are of classes, where those of numbers are needed")
    }
    return try RegressionPredictions(targets: targets, values: split.outputs)
  }

  /// Notes what predictions of a split came to; a warning instead of R² where the targets are all the same.
  package static func note(_ scores: RegressionScores, of split: String, _ context: StageContext) {
    context.note(metric: "\(split).rmse", value: scores.rootMeanSquaredError)
    context.note(metric: "\(split).mae", value: scores.meanAbsoluteError)
    context.note(determination: scores.determination, of: split)
  }
}
