import Arrays
import Calibration
import Ensembles
import Pipelines

/// `ensemble`: the mean of the members' probabilities, and how members and mean fare.
struct EnsembleStage: StageKind {
  let name = "ensemble"

  var implementation: [ImplementationPart] { Implementation.current.parts(stageFile: "EnsembleStage") }

  /// How members are joined.
  private enum Rule: String, CaseIterable { case mean }

  func prepare(_ reader: StageReader) throws -> PreparedStage {
    _ = try reader.choice("rule", of: Rule.self, default: .mean)
    let members = try reader.stages("members").map { member in
      (name: member.name, input: try reader.use(member, output: "predictions", role: "member \(member.name)"))
    }
    return PreparedStage(outputs: ["predictions", "metrics"]) { context in
      let files = try members.map { try PredictionFile(path: try context.file($0.input)) }
      guard let first = files.first else { return }
      var together = PredictionFile()
      for (name, _) in first.splits {
        let splits = try files.map { try $0.split(name) }
        for (member, split) in zip(members, splits) where split.recordIDs != splits[0].recordIDs {
          throw StagesError(
            .mismatch, "members \(members[0].name) and \(member.name) predict different records of split '\(name)'")
        }
        let group = try Members(
          splits.map { try Predictions(labels: $0.labels, probabilities: try ClassScores($0.logits).softmax().tensor) })
        let mean = meanProbabilities(of: group)
        together.append(
          name,
          PredictionFile.Split(
            logits: try ClassScores(mean.probabilities).logarithm().tensor, labels: mean.labels,
            recordIDs: splits[0].recordIDs))
        if name == "test" { try Self.report(group, mean, names: members.map(\.name), context) }
      }
      try together.write(context, "predictions")
    }
  }

  private static func report(
    _ group: Members, _ mean: Predictions, names: [String], _ context: StageContext
  ) throws {
    let agreement = Agreement(of: group)
    let metrics = EnsembleMetrics(
      members: zip(names, group.predictions).enumerated().map { index, member in
        EnsembleMetrics.Member(
          name: member.0, accuracy: accuracy(of: member.1), negativeLogLikelihood: logLoss(of: member.1),
          agreement: group.count > 1 ? agreement.perMember[index] : nil)
      }, accuracy: accuracy(of: mean), negativeLogLikelihood: logLoss(of: mean), agreement: agreement.meanPairwise,
      unanimous: agreement.unanimous, confusion: ConfusionMatrix(of: mean))
    try JSONFile.write(metrics, context, "metrics", "ensemble.json")
    context.note(metric: "test.accuracy", value: metrics.accuracy)
    let meanAccuracy = metrics.members.reduce(0) { $0 + $1.accuracy } / Double(metrics.members.count)
    context.note(metric: "test.meanMemberAccuracy", value: meanAccuracy)
    context.note(metric: "test.nll", value: metrics.negativeLogLikelihood)
    context.note(metric: "test.agreement", value: agreement.meanPairwise)
  }
}
