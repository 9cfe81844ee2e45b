import Evaluation
package import Pipelines
package import Settings
import StageData

/// `audit`: finds the records that matter: great losses, likely wrong classes, near duplicates, slices decided worse.
package struct AuditStage: DescribedStage {
  package let name = "audit"

  package static let reference = KindReference(
    keyword: "audit", summary: "Finds great losses, likely wrong classes, near duplicates, and slices decided worse.",
    settings: AuditSettings.self)

  package init() {}

  package func prepare(_ reader: StageReader) throws -> PreparedStage {
    let settings = try reader.settings(AuditSettings.self)
    let judged = reader.contains("predictions") ? try reader.stages("predictions", making: .predictions) : []
    var parts: [AuditWork.Judged] = []
    for stage in judged {
      if let fault = stage.faultOfClasses("only decisions between classes are audited; leave this stage out") {
        throw reader.failure(at: "predictions", fault)
      }
      if let meaning = stage.predictionPlan?.meaning, !meaning.isExclusive {
        throw reader.failure(
          at: "predictions", "'\(stage.name)' gives \(meaning.words), and only classes of which one is true are audited"
        )
      }
      let split = try stage.predictionPlan.map { try part(settings.split, of: $0, stage, reader) } ?? settings.split
      parts.append(
        AuditWork.Judged(
          name: stage.name, split: split, predictions: try reader.use(stage, output: .predictions, role: stage.name)))
    }
    let data = try DataInput(of: data(of: judged, reader), reader)
    if let duplicates = settings.duplicates {
      let place = reader.node["duplicates"] ?? reader.node
      try data.check(duplicates.split, at: place["split"] ?? place)
      try data.check(duplicates.among, at: place["among"] ?? place)
    }
    let work = AuditWork(
      judged: parts, data: data, settings: settings, place: reader.node["duplicates"] ?? reader.node)
    return PreparedStage(outputs: [.audit]) { try work.run($0) }
  }

  /// The part of a stage's predictions that the setting names.
  private func part(
    _ name: String, of plan: PredictionPlan, _ stage: UpstreamStage, _ reader: StageReader
  ) throws -> String {
    guard let split = plan.split(name) else {
      let known = plan.splits.map { $0.name == $0.source ? $0.name : "\($0.name) (\($0.source))" }
      throw reader.failure(
        at: "split", "stage '\(stage.name)' predicts no split '\(name)'; it predicts \(known.joined(separator: ", "))")
    }
    return split
  }

  /// The data that the stages predicted records of, which must be the same: their numbers would mean others.
  private func data(of judged: [UpstreamStage], _ reader: StageReader) throws -> [UpstreamStage] {
    let sources = judged.flatMap(\.streamedData)
    func words(_ stages: [UpstreamStage]) -> String { stages.map(\.name).joined(separator: ", ") }
    if let first = sources.first, let other = sources.first(where: { $0.map(\.name) != first.map(\.name) }) {
      throw reader.failure(
        at: "predictions", "they are of the records of '\(words(first))' and of '\(words(other))'; name one of them")
    }
    guard reader.contains("data") else {
      guard let first = sources.first, !first.isEmpty else {
        throw reader.failure(at: "predictions", "it is not known which records they are of; name 'data'")
      }
      return first
    }
    let given = try reader.stages("data", making: .dataset, .splits)
    if let first = sources.first, given.map(\.name) != first.map(\.name) {
      throw reader.failure(at: "data", "the predictions are of the records of '\(words(first))'; leave 'data' out")
    }
    return given
  }
}
