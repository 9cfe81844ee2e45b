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
      let predictions = try member.predictions(context)
      report.members.append(
        RegressionReport.Member(
          name: member.name,
          curves: try member.readHistory(context).map { history in
            RegressionReport.Curves(
              trainingLoss: history.epochs.map(\.trainLoss), validationLoss: history.epochs.map(\.validationLoss),
              trainingError: history.epochs.map(\.scores.train),
              validationError: history.epochs.map(\.scores.validation), bestEpoch: history.keptEpoch)
          },
          scores: try RegressionScores(of: predictions)))
      if report.predicted == nil, together == nil {
        report.predicted = try .init(name: member.name, drawnFrom: predictions)
      }
    }
    if let ensemble {
      let metrics = try JSONFile.read(RegressionMetrics.self, try context.file(ensemble))
      (report.ensemble, report.ensembleVerb) = (metrics.scores, metrics.rule.verb)
    }
    if let together {
      report.predicted = try .init(name: "the ensemble", drawnFrom: test(together, context))
    }
  }

  private func test(_ predictions: StageInput, _ context: StageContext) throws -> Predictions {
    try PredictionFile(path: try context.file(predictions), threadCount: context.threadCount).split("test").predictions
  }
}
