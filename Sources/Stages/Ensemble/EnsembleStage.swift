import Arrays
import Ensembles
import Evaluation
package import Pipelines

/// `ensemble`: the mean of the members' probabilities, or of their numbers, and how members and mean fare.
package struct EnsembleStage: StageDefinition {
  package let name = "ensemble"

  /// How members are joined.
  private enum Rule: String, CaseIterable { case mean }

  package init() {}

  package func prepare(_ reader: StageReader) throws -> PreparedStage {
    _ = try reader.choice("rule", of: Rule.self, default: .mean)
    let stages = try reader.stages("members")
    let target = try stages.commonTarget(at: "members", reader)
    try stages.checkCommonClasses(at: "members", reader)
    let members = try stages.map { member in
      (name: member.name, input: try reader.use(member, output: "predictions", role: "member \(member.name)"))
    }
    let plan = stages.first?.predictionPlan.map {
      PredictionPlan(meaning: Self.joined($0.meaning), target: target, splits: $0.splits)
    }
    let data = stages.compactMap { $0.references["data"]?.first?.name }
    return PreparedStage(outputs: ["predictions", "metrics"], products: plan.map { [$0] } ?? []) { context in
      if let one = data.first, let other = data.first(where: { $0 != one }) {
        context.warn(
          "members predict the records of '\(one)' and of '\(other)': nothing tells whether these are the same, in the same "
            + "order")
      }
      let files = try members.map { try PredictionFile(path: try context.file($0.input)) }
      guard let first = files.first else { return }
      let names = members.map(\.name)
      for (member, file) in zip(names, files) where file.output.classNames != first.output.classNames {
        throw StagesError(.mismatch, "members \(names[0]) and \(member) tell other classes, or number them otherwise")
      }
      let output = ModelOutput(
        meaning: Self.joined(first.output.meaning), count: first.output.count, classNames: first.output.classNames,
        target: first.output.target)
      var together = PredictionFile(output: output)
      for (name, split) in first.splits {
        let splits = try files.map { try $0.split(name) }
        for (member, other) in zip(names, splits) where other.recordIDs != split.recordIDs {
          throw StagesError(
            .mismatch, "members \(names[0]) and \(member) predict different records of split '\(name)'")
        }
        let isReported = name == "test"
        switch split.truth {
        case .labels: together.append(name, try Self.joinClasses(splits, names, isReported ? context : nil))
        case .targets(_, let labels):
          together.append(name, try Self.joinNumbers(splits, labels, names, isReported ? context : nil))
        }
      }
      try together.write(context, "predictions")
    }
  }

  /// What the mean of outputs means: of classes the mean is one of probabilities.
  private static func joined(_ meaning: OutputMeaning) -> OutputMeaning {
    switch meaning {
    case .logits, .logProbabilities, .probabilities: .probabilities
    case .independentLogits, .independentProbabilities: .independentProbabilities
    case .numbers: .numbers
    }
  }

  // MARK: Classes

  /// The mean of probabilities; how they fare is told to `context`, if there is one.
  private static func joinClasses(
    _ splits: [PredictionFile.Split], _ names: [String], _ context: StageContext?
  ) throws -> PredictionFile.Split {
    let group = try Members(splits.map { try $0.classPredictions })
    let mean = meanProbabilities(of: group)
    if let context { try report(group, mean, names: names, context) }
    return PredictionFile.Split(
      outputs: mean.probabilities, meaning: joined(splits[0].meaning), truth: .labels(mean.labels),
      recordIDs: splits[0].recordIDs, source: splits[0].source)
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
      unanimous: agreement.unanimous, confusion: ConfusionMatrix(of: mean), classes: mean.classes)
    try JSONFile.write(metrics, context, "metrics", "ensemble.json")
    context.note(metric: "test.accuracy", value: metrics.accuracy)
    let meanAccuracy = metrics.members.reduce(0) { $0 + $1.accuracy } / Double(metrics.members.count)
    context.note(metric: "test.meanMemberAccuracy", value: meanAccuracy)
    context.note(metric: "test.nll", value: metrics.negativeLogLikelihood)
    context.note(metric: "test.agreement", value: agreement.meanPairwise)
  }

  // MARK: Numbers

  /// The mean of numbers; how they fare is told to `context`, if there is one.
  private static func joinNumbers(
    _ splits: [PredictionFile.Split], _ labels: [Int32], _ names: [String], _ context: StageContext?
  ) throws -> PredictionFile.Split {
    let members = try splits.map(RegressionMetrics.predictions)
    let mean = try meanValues(of: members)
    if let context {
      let metrics = RegressionMetrics(
        members: zip(names, members).map { .init(name: $0, scores: RegressionScores(of: $1)) },
        scores: RegressionScores(of: mean))
      try JSONFile.write(metrics, context, "metrics", "ensemble.json")
      RegressionMetrics.note(metrics.scores, of: "test", context)
      let total = metrics.members.reduce(0) { $0 + $1.scores.rootMeanSquaredError }
      context.note(metric: "test.meanMemberRMSE", value: total / Double(metrics.members.count))
    }
    return PredictionFile.Split(
      outputs: mean.values, meaning: .numbers, truth: .targets(mean.targets, labels: labels),
      recordIDs: splits[0].recordIDs, source: splits[0].source)
  }
}
