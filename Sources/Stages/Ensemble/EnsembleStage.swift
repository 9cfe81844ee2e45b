import Ensembles
import Evaluation
import Models
package import Pipelines
package import Settings
import StageData
import Store

/// `ensemble`: what members say of the same records, joined by a rule, and how members and all together fare.
package struct EnsembleStage: DescribedStage {
  package let name = "ensemble"

  package static let reference = KindReference(
    keyword: "ensemble", summary: "Joins what several models say of the same records.",
    settings: EnsembleSettings.self)

  package init() {}

  package func prepare(_ reader: StageReader) throws -> PreparedStage {
    let settings = try reader.settings(EnsembleSettings.self)
    let stages = try reader.stages("members", making: .model, .predictions)
    let target = try stages.commonTarget(at: "members", reader)
    try stages.checkCommonClasses(at: "members", reader)
    let work = EnsembleWork(
      members: try stages.map { member in
        (
          name: member.name, input: try reader.use(member, output: .predictions, role: "member \(member.name)"),
          model: try reader.use(member, output: .model, role: "member \(member.name)")
        )
      },
      data: stages.compactMap { $0.references["data"]?.first?.name }, rule: settings.rule)
    let plan = stages.first?.predictionPlan.map {
      PredictionPlan(meaning: $0.meaning.joined, target: target, splits: $0.splits)
    }
    let products: [(any Sendable)?] = [plan, ModelPlan(asking: stages)]
    return PreparedStage(
      outputs: [.model, .predictions, .ensembleMetrics],
      publications: ModelPublication.publications(of: reader.stage, asked: settings.publishes),
      products: products.compactMap(\.self)
    ) { try work.run($0) }
  }
}

/// What an `ensemble` stage does, its settings read.
private struct EnsembleWork: Sendable {
  let members: [(name: String, input: StageInput, model: StageInput)]
  /// The stages whose records the members predict.
  let data: [String]
  let rule: EnsembleRule

  func run(_ context: StageContext) throws {
    if let one = data.first, let other = data.first(where: { $0 != one }) {
      context.warn(
        "members predict the records of '\(one)' and of '\(other)': nothing tells whether these are the same, in the same "
          + "order")
    }
    let files = try members.map {
      try PredictionFile(path: try context.file($0.input), threadCount: context.threadCount)
    }
    guard let first = files.first else { return }
    let names = members.map(\.name)
    for (member, file) in zip(names, files) where file.output.classNames != first.output.classNames {
      throw StagesError(.mismatch, "members \(names[0]) and \(member) tell other classes, or number them otherwise")
    }
    let output = ModelOutput(
      meaning: first.output.meaning.joined, count: first.output.count, classNames: first.output.classNames,
      target: first.output.target)
    var together: [PredictionFile.Split] = []
    for split in first.splits {
      let members = try Members(
        files.map { try $0.split(split.name).predictions.checking(context) }, names: names)
      together.append(
        PredictionFile.Split(name: split.name, source: split.source, predictions: members.joined(by: rule)))
      if split.name == "test" { try report(members, context) }
    }
    let file = try context.createFile(.predictions, PredictionFile.fileName)
    try PredictionFile(output: output, splits: together).write(to: file, waitingIn: context.progressFolder)
    _ = try file.finish()
    let models = try members.map { (name: $0.name, model: try context.model($0.model)) }
    try context.write(Model(EnsembleModel(models, by: rule), output: output), asking: members.map(\.model))
  }

  /// Measures members and all together, and tells what they come to.
  private func report(_ members: Members, _ context: StageContext) throws {
    if members.predictions[0].truth == .numbers {
      let metrics = try RegressionMetrics(of: members, joinedBy: rule)
      try JSONFile.write(metrics, context, .ensembleMetrics, "ensemble.json")
      context.note(metrics.scores, of: "test")
      context.note(
        metric: "test.meanMemberRMSE", value: mean(metrics.members.map(\.scores.rootMeanSquaredError)))
    } else {
      let metrics = try EnsembleMetrics(of: members, joinedBy: rule)
      try JSONFile.write(metrics, context, .ensembleMetrics, "ensemble.json")
      context.note(metric: "test.accuracy", value: metrics.accuracy)
      context.note(metric: "test.meanMemberAccuracy", value: mean(metrics.members.map(\.accuracy)))
      context.note(metric: "test.nll", value: metrics.negativeLogLikelihood)
      context.note(metric: "test.agreement", value: metrics.agreement)
    }
  }

  private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
}
