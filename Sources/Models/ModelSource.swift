import NetworkFiles
package import Networks
package import Pipelines
import Records
import Settings
package import Store
import Training

/// Where a network is found: in a network's YAML file, in a stage of a pipeline, or in a model's safetensors file.
package struct ModelSource {
  private let file: String
  private let stage: String?
  private let parameters: [String]
  private let store: ArtifactStore
  private let kinds: [any StageKind]

  /// Names a source.
  ///
  /// - Parameters:
  ///   - stage: a stage of the pipeline that `file` is; a matrix's name stands for its first stage.
  ///   - parameters: settings of a network's YAML file, such as `depth=56`.
  ///   - kinds: what the stages of a pipeline may be.
  package init(file: String, stage: String?, parameters: [String], store: ArtifactStore, kinds: [any StageKind]) {
    self.file = file
    self.stage = stage
    self.parameters = parameters
    self.store = store
    self.kinds = kinds
  }

  private enum Content {
    case weights
    case network(ConfigurationNode)
    case pipeline(PipelineConfiguration.Stage)
  }

  /// What the network is; reads no parameter of a pipeline's stage.
  ///
  /// - Throws: `SettingsError` at the line to blame.
  package func description() throws -> NetworkDescription {
    switch try content() {
    case .weights: return try Checkpoint.network(Safetensors(path: file)).description
    case .network(let node): return try NetworkReader.read(node, parameters: given())
    case .pipeline(let stage):
      let settings = stage.settings
      guard let node = settings["network"] else { throw settings.failure("'network' is required and missing") }
      return try NetworkSetting.read(node).description(at: node)
    }
  }

  /// The network with its trained values, and how it is used.
  ///
  /// - Throws: `SettingsError` where there are no values; errors of the store and the file where they are damaged.
  package func model() throws -> TrainedModel {
    switch try content() {
    case .weights: return try TrainedModel(Safetensors(path: file))
    case .network:
      throw SettingsError(
        "\(file) describes a network without values; name a pipeline with --stage, or a model's .safetensors file")
    case .pipeline(let stage):
      let plan = try Plan(try StageGraph(try PipelineConfiguration(file: file), kinds: kinds), store: store)
      guard let planned = plan[stage.name] else { throw SettingsError.unknownStage(stage.name, among: []) }
      let latest = try plan.latestRecord(of: planned, store: store)
      guard let record = latest.record else {
        throw SettingsError("stage '\(stage.name)' has not run yet; run: \(advice(stage))")
      }
      let staleness = latest.isCurrent ? refusal(planned) : changes(planned, in: plan, record)
      return try TrainedModel(
        Safetensors(path: stored("model", record, stage)), staleness: staleness.map { "\($0); \(renewal(stage))" })
    }
  }

  private func advice(_ stage: PipelineConfiguration.Stage) -> String {
    Advice.command(["run", file, "--until", stage.name], store: store.path)
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
    if file.hasSuffix(".safetensors") {
      try refuse(stage != nil, "--stage names a stage of a pipeline, but \(file) is a model")
      try refuse(!parameters.isEmpty, "\(file) is a finished network; parameters are for its YAML file")
      return .weights
    }
    let root = try ConfigurationFile.read(file)
    guard root["stages"] != nil else {
      try refuse(stage != nil, "--stage names a stage of a pipeline, but \(file) has no 'stages'")
      return .network(root)
    }
    try refuse(!parameters.isEmpty, "\(file) is a pipeline; its own settings say what a network's parameters are")
    let stages = try PipelineConfiguration(file: file).stages.filter { $0.settings["network"] != nil }
    let names = stages.map(\.name)
    guard let stage else {
      throw SettingsError(
        "\(file) is a pipeline; name a stage with --stage: \(names.joined(separator: ", "))")
    }
    guard let found = stages.first(where: { $0.name == stage }) ?? stages.first(where: { $0.group == stage }) else {
      throw SettingsError(
        "there is no stage '\(stage)' with a network" + Spelling.hint(stage, among: names, otherwise: names))
    }
    return .pipeline(found)
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

  /// The verified file that an output of one file consists of.
  private func stored(_ output: String, _ record: Record, _ stage: PipelineConfiguration.Stage) throws -> String {
    guard let artifact = record.outputs[output], artifact.files.count == 1 else {
      throw StagesError(.mismatch, "stage '\(stage.name)' trains no network: it has no output '\(output)'")
    }
    return try store.verifiedPath(of: artifact.files[0], in: artifact)
  }
}
