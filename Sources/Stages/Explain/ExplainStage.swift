import Arrays
import Concurrency
import Evaluation
import Explanation
import Glibc
import Models
import Networks
package import Pipelines
import Records
package import Settings
import StageData
import Streams
import Training

/// `explain`: shows where a model looks, for test records that it gets right and that it gets wrong.
package struct ExplainStage: DescribedStage {
  package let name = "explain"

  package static let reference = KindReference(
    keyword: "explain", summary: "Shows what a model looks at, for records that it gets right and wrong.",
    settings: ExplainSettings.self)

  package init() {}

  package func prepare(_ reader: StageReader) throws -> PreparedStage {
    let settings = try reader.settings(ExplainSettings.self)
    let sources = try reader.sources("model", making: .model, .predictions)
    let places = ExplainedNetworks.Places(reader)
    guard sources.count == 1, let source = sources.first else {
      throw places.model.failure(
        "expected one model, found \(sources.count): \(sources.compactMap(\.stage?.name).joined(separator: ", ")); name one"
      )
    }
    let work =
      switch source {
      case .stage(let upstream): try Self.work(explaining: upstream, settings, places, reader)
      case .place(let path, let place): try Self.work(explaining: path, at: place, settings, places, reader)
      }
    return PreparedStage(outputs: [.explanations]) { try work.run($0) }
  }

  /// Explains the decisions of a stage's model about the records that the stage predicted.
  private static func work(
    explaining upstream: UpstreamStage, _ settings: ExplainSettings, _ places: ExplainedNetworks.Places,
    _ reader: StageReader
  ) throws -> ExplainWork {
    let model = upstream.modelPlan
    // What is made of no network is explained as a function of its rows.
    let isTable = model?.networks.isEmpty == true
    if isTable { try ExplainWork.checkTable(settings, "stage '\(upstream.name)'", places) }
    let networks =
      isTable
      ? nil
      : try ExplainedNetworks(
        settings.methods, inside: settings.inside, to: model?.networks ?? [], of: "stage '\(upstream.name)'",
        target: upstream.predictedTarget,
        correcting: model?.corrected, at: places)
    guard let plan = upstream.predictionPlan else {
      throw places.model.failure("nothing is known of what stage '\(upstream.name)' predicts; name one of kind train")
    }
    let data = try DataInput(of: data(of: upstream, reader), reader)
    return ExplainWork(
      data: data, model: try NamedModel(of: upstream, role: "model", at: places.model, reader),
      split: try split(settings.split, plan, upstream, reader), networks: networks,
      partner: try partner(of: networks, model, data, settings, places, reader), places: places, settings: settings,
      key: try key(settings, data, reader))
  }

  /// Explains the decisions of a model from outside about the records of `data`.
  private static func work(
    explaining path: String, at place: ConfigurationNode, _ settings: ExplainSettings,
    _ places: ExplainedNetworks.Places, _ reader: StageReader
  ) throws -> ExplainWork {
    let data = reader.contains("data") ? try DataInput(of: reader.stages("data"), reader) : nil
    let questions = data.map { NamedModel.Questions(data: $0, split: settings.split, onCorrupt: settings.onCorrupt) }
    let model = try NamedModel(outside: path, at: place, role: "model", questions, reader)
    guard let data else { throw reader.failure(at: "data", "name the preprocess stage whose records are explained") }
    return ExplainWork(
      data: data, model: model, split: settings.split, networks: nil,
      partner: try partner(of: nil, nil, data, settings, places, reader), places: places, settings: settings,
      key: try key(settings, data, reader))
  }

  /// The second model that `inside` compares with; `nil` where none is named.
  private static func partner(
    of networks: ExplainedNetworks?, _ model: ModelPlan?, _ data: DataInput, _ settings: ExplainSettings,
    _ places: ExplainedNetworks.Places, _ reader: StageReader
  ) throws -> NamedModel? {
    guard settings.other != nil else { return nil }
    let sources = try reader.sources("other", making: .model, .predictions)
    guard sources.count == 1, let source = sources.first else {
      throw places.other.failure("expected one model, found \(sources.count); name one")
    }
    switch source {
    case .place(let path, let place):
      let questions = NamedModel.Questions(data: data, split: settings.split, onCorrupt: settings.onCorrupt)
      return try NamedModel(outside: path, at: place, role: "other", questions, reader)
    case .stage(let upstream):
      if let networks, let mine = model?.networks.first, let other = upstream.modelPlan?.networks.first {
        try ExplainedNetworks.checkTwins(
          networks.inspections, of: mine.description, and: other.description, named: "stage '\(upstream.name)'",
          at: places)
      }
      return try NamedModel(of: upstream, role: "other", at: places.other, reader)
    }
  }

  /// What random draws are made of; checks that there are training records where some are drawn.
  private static func key(_ settings: ExplainSettings, _ data: DataInput, _ reader: StageReader) throws -> RandomKey {
    if max(settings.backgroundCount, settings.backgroundCountOfTables) > 0 {
      try data.check(settings.backgroundSplit, at: reader.node["backgroundSplit"])
    }
    let seed = settings.isRandom ? try reader.seed() : 0
    return RandomKey(seed: UInt64(bitPattern: Int64(seed))).derived("explain")
  }

  /// The data that the model predicted; records of any other would be shown beside decisions about these.
  private static func data(of upstream: UpstreamStage, _ reader: StageReader) throws -> [UpstreamStage] {
    let sources = upstream.streamedData
    guard let data = sources.first, !data.isEmpty else {
      throw reader.failure(at: "model", "stage '\(upstream.name)' streams no data; name one of kind train")
    }
    func words(_ stages: [UpstreamStage]) -> String { stages.map(\.name).joined(separator: ", ") }
    if let other = sources.first(where: { $0.map(\.name) != data.map(\.name) }) {
      throw reader.failure(
        at: "model", "its members predict the records of '\(words(data))' and of '\(words(other))'; name one of them")
    }
    guard reader.contains("data") else { return data }
    guard try reader.stages("data").map(\.name) == data.map(\.name) else {
      throw reader.failure(
        at: "data",
        "the model of stage '\(upstream.name)' predicts the records of '\(words(data))', and "
          + "what is explained are its decisions about them; leave 'data' out")
    }
    return data
  }

  /// The part of the model's predictions whose records are explained.
  private static func split(
    _ name: String, _ plan: PredictionPlan, _ upstream: UpstreamStage, _ reader: StageReader
  ) throws -> String {
    guard let split = plan.split(name) else {
      let known = plan.splits.map { $0.name == $0.source ? $0.name : "\($0.name) (\($0.source))" }
      throw reader.failure(
        at: "split",
        "stage '\(upstream.name)' predicts no split '\(name)'; it predicts \(known.joined(separator: ", "))")
    }
    return split
  }
}
