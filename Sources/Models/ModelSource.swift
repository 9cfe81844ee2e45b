import NetworkFiles
package import Networks
package import Pipelines
import Records
import Settings
import StageData
package import Store

/// Where a model is found: in a folder, in a stage of a pipeline, in a safetensors file; or a network without values in a
/// network's YAML file.
package struct ModelSource {
  private let place: String
  private let stage: String?
  private let parameters: [String]
  private let store: ArtifactStore
  private let kinds: [any StageKind]

  /// Names a source.
  ///
  /// - Parameters:
  ///   - place: a model's folder, a pipeline's file, a model's or a network's file.
  ///   - stage: a stage of the pipeline, by default the one that makes its last model; a matrix's name stands for its first stage.
  ///   - parameters: settings of a network's YAML file, such as `depth=56`.
  ///   - kinds: what the stages of a pipeline may be.
  package init(place: String, stage: String?, parameters: [String], store: ArtifactStore, kinds: [any StageKind]) {
    self.place = place
    self.stage = stage
    self.parameters = parameters
    self.store = store
    self.kinds = kinds
  }

  /// A model that was found.
  package struct Found {
    /// The model.
    package let model: Model
    /// What it is called in messages, such as "stage 'train.1'".
    package let subject: String
    /// Why it is not what its pipeline would make now, and what to do, in words; `nil` where it is.
    package let staleness: String?
  }

  /// What the word that a person gave stands for.
  private enum Content {
    case folder, file
    case network(ConfigurationNode)
    case pipeline(PipelineConfiguration.Stage)
  }

  /// What is there to be looked at: a network that has no values yet, or a model.
  package enum Subject {
    case network(NetworkDescription)
    case model(Found)
  }

  /// A network where its description is enough, as it is of a stage that did not run; else the model.
  ///
  /// - Throws: `SettingsError` at the line to blame; what ``model()`` throws.
  package func subject() throws -> Subject {
    switch try content() {
    case .folder, .file: return .model(try model())
    case .network(let node): return .network(try NetworkReader.read(node, parameters: given()))
    case .pipeline(let stage):
      guard let node = stage.settings["network"] else { return .model(try model()) }
      return .network(try NetworkSetting.read(node).description(at: node))
    }
  }

  /// The network, with values or without.
  ///
  /// - Parameter use: what needs it, such as "profile measures".
  /// - Throws: ``ModelError`` where there are several, or none.
  package func description(for use: String) throws -> NetworkDescription {
    switch try subject() {
    case .network(let description): description
    case .model(let found): try found.model.soleNetwork(of: found.subject, for: use).network.description
    }
  }

  /// The model.
  ///
  /// - Throws: `SettingsError` where there is none; errors of the store and the files where they are damaged.
  package func model() throws -> Found {
    switch try content() {
    case .folder: return Found(model: try ModelFolder.read(place), subject: place, staleness: nil)
    case .file: return Found(model: try Model(file: place), subject: place, staleness: nil)
    case .network:
      throw SettingsError(
        "\(place) describes a network without values; name a model's folder, a pipeline with --stage, or a model's "
          + ".safetensors file")
    case .pipeline(let stage): return try model(of: stage)
    }
  }

  private func model(of stage: PipelineConfiguration.Stage) throws -> Found {
    let plan = try Plan(try StageGraph(try PipelineConfiguration(file: place), kinds: kinds), store: store)
    guard let planned = plan[stage.name] else { throw SettingsError.unknownStage(stage.name, among: []) }
    guard let output = plan.graph[stage.name]?.prepared.outputs.first(where: { $0 == .model }) else {
      let makers = plan.graph.stages.filter { $0.prepared.outputs.contains(.model) }.map(\.name)
      throw SettingsError(
        "stage '\(stage.name)' of kind '\(stage.kind)' makes no model"
          + (makers.isEmpty ? "" : "; name one of \(makers.joined(separator: ", "))"))
    }
    let latest = try plan.latestRecord(of: planned, store: store)
    guard let record = latest.record, let artifact = record.outputs[output.role] else {
      throw SettingsError("stage '\(stage.name)' has not run yet; run: \(advice(stage))")
    }
    var model = try ModelFolder.read(store.materialize(artifact))
    model.origin = origin(planned, record, latest.isCurrent ? plan : nil, pipeline: plan.pipeline)
    let staleness = latest.isCurrent ? refusal(planned) : changes(planned, in: plan, record)
    return Found(
      model: model, subject: "stage '\(stage.name)'", staleness: staleness.map { "\($0); \(renewal(stage))" })
  }

  /// - Parameter plan: tells the keys of what the stage depends on; `nil` where the record is of another time.
  private func origin(_ stage: Plan.Stage, _ record: Record, _ plan: Plan?, pipeline: String) -> ModelOrigin {
    var upstreams: [String: String] = [:]
    var waiting = plan?.graph[stage.name]?.upstreams ?? []
    while let name = waiting.popLast() {
      guard upstreams[name] == nil, let key = plan?[name]?.key else { continue }
      upstreams[name] = key.hex
      waiting += plan?.graph[name]?.upstreams ?? []
    }
    return ModelOrigin(
      pipeline: pipeline, stage: stage.name, key: record.key, facts: record.facts, upstreams: upstreams)
  }

  private func advice(_ stage: PipelineConfiguration.Stage) -> String {
    Advice.command(["run", place, "--until", stage.name], store: store.path)
  }

  private func renewal(_ stage: PipelineConfiguration.Stage) -> String { "for a fresh one run: \(advice(stage))" }

  /// What makes a record other than the one that a run would make now.
  private func changes(_ planned: Plan.Stage, in plan: Plan, _ record: Record) -> String {
    let reasons = StageExplanation(planned, in: plan, store: store).reasons.map(\.words)
    let shown = reasons.prefix(3).joined(separator: "; ") + (reasons.count > 3 ? "; and \(reasons.count - 3) more" : "")
    return "the model of stage '\(planned.name)', made \(record.facts.startedAt), is stale"
      + (shown.isEmpty ? "" : " (\(shown))")
  }

  /// Why a pipeline refuses its own model; `nil` where it does not.
  private func refusal(_ planned: Plan.Stage) -> String? {
    guard case .refused(let reasons) = planned.state else { return nil }
    return "the pipeline refuses the model of stage '\(planned.name)': \(reasons.joined(separator: "; "))"
  }

  private func content() throws -> Content {
    if Disk.followedStatus(place)?.kind == .folder {
      try refuse(stage != nil, "--stage names a stage of a pipeline, but \(place) is a folder")
      try refuse(!parameters.isEmpty, "\(place) is a finished model; parameters are for a network's YAML file")
      try refuse(!ModelFolder.isModel(place), "\(place) is no model: it has no \(ModelFolder.documentName)")
      return .folder
    }
    if place.hasSuffix(".safetensors") {
      try refuse(stage != nil, "--stage names a stage of a pipeline, but \(place) is a model")
      try refuse(!parameters.isEmpty, "\(place) is a finished network; parameters are for its YAML file")
      return .file
    }
    let root = try ConfigurationFile.read(place)
    guard root["stages"] != nil || root["include"] != nil else {
      try refuse(stage != nil, "--stage names a stage of a pipeline, but \(place) has no 'stages'")
      return .network(root)
    }
    try refuse(!parameters.isEmpty, "\(place) is a pipeline; its own settings say what a network's parameters are")
    let stages = try PipelineConfiguration(file: place).stages
    let names = stages.map(\.name)
    guard let stage else {
      let last = try lastModels()
      if last.count == 1, let only = stages.first(where: { $0.name == last[0] }) { return .pipeline(only) }
      throw SettingsError(
        "\(place) is a pipeline "
          + (last.isEmpty
            ? "that makes no model; its stages are \(names.joined(separator: ", "))"
            : "that ends in \(last.count) models; name one with --stage: \(last.joined(separator: ", "))"))
    }
    guard let found = stages.first(where: { $0.name == stage }) ?? stages.first(where: { $0.group == stage }) else {
      throw SettingsError("there is no stage '\(stage)'" + Spelling.hint(stage, among: names, otherwise: names))
    }
    return .pipeline(found)
  }

  /// The stages whose models no other model of the pipeline is made of: of members, their ensemble and its calibration the last.
  private func lastModels() throws -> [String] {
    let graph = try StageGraph(try PipelineConfiguration(file: place), kinds: kinds)
    let makers = graph.stages.filter { $0.prepared.outputs.contains(.model) }
    let used = Set(makers.flatMap(\.upstreams))
    return makers.map(\.name).filter { !used.contains($0) }
  }

  private func refuse(_ isWrong: Bool, _ words: String) throws(SettingsError) {
    if isWrong { throw SettingsError(words) }
  }

  private func given() throws -> [(name: String, node: ConfigurationNode)] {
    try parameters.flatMap { setting in
      guard let sign = setting.firstIndex(of: "=") else {
        throw SettingsError("'\(setting)' sets nothing; write it as in depth=56")
      }
      let text = "\(setting[..<sign]): \(setting[setting.index(after: sign)...])"
      return try ConfigurationText.parse(text, file: "--set \(setting)").members()
    }
  }
}
