import Ensembles
import Evaluation
import Pipelines
import Reports
import Training

/// Where the report of a regression finds its numbers.
struct RegressionReportParts: Sendable {
  let members: [ReportMember]
  /// The measurements of an ensemble, and what it predicts.
  let ensemble, together: StageInput?

  /// Adds members, ensemble, and the test records as the ensemble, else the first member, predicts them.
  func add(to report: inout RegressionReport, _ context: StageContext) throws {
    for member in members {
      let history = try JSONFile.read(TrainingHistory.self, try context.file(member.history))
      let test = try PredictionFile(path: try context.file(member.predictions)).split("test")
      let predictions = try RegressionMetrics.predictions(of: test)
      report.members.append(
        RegressionReport.Member(
          name: member.name,
          curves: RegressionReport.Curves(
            trainingLoss: history.epochs.map(\.trainLoss), validationLoss: history.epochs.map(\.validationLoss),
            trainingError: history.epochs.map(\.scores.train), validationError: history.epochs.map(\.scores.validation),
            bestEpoch: history.keptEpoch),
          scores: RegressionScores(of: predictions)))
      if report.predicted == nil, together == nil { report.predicted = predicted(member.name, predictions, test) }
    }
    if let ensemble { report.ensemble = try JSONFile.read(RegressionMetrics.self, try context.file(ensemble)).scores }
    if let together {
      let test = try PredictionFile(path: try context.file(together)).split("test")
      report.predicted = predicted("the ensemble", try RegressionMetrics.predictions(of: test), test)
    }
  }

  private func predicted(
    _ name: String, _ predictions: RegressionPredictions, _ split: PredictionFile.Split
  ) -> RegressionReport.Predicted {
    var labels = [Int32](repeating: -1, count: predictions.recordCount)
    if case .targets(_, let classes) = split.truth { labels = classes }
    return RegressionReport.Predicted(name: name, predictions: predictions, labels: labels)
  }
}
