package import Networks
import Pipelines
import Records
package import Store
package import Streams
import Training

/// Where a network is found: in a network's YAML file, in a stage of a pipeline, or in a model's safetensors file.
package struct ModelSource {
  private let file: String
  private let stage: String?
  private let parameters: [String]
  private let store: ArtifactStore

  /// Names a source.
  ///
  /// - Parameters:
  ///   - stage: a stage of the pipeline that `file` is; a matrix's name stands for its first stage.
  ///   - parameters: settings of a network's YAML file, such as `depth=56`.
  package init(file: String, stage: String?, parameters: [String], store: ArtifactStore) {
    self.file = file
    self.stage = stage
    self.parameters = parameters
    self.store = store
  }

  private enum Content {
    case weights
    case network(ConfigurationNode)
    case pipeline(PipelineConfiguration.Stage)
  }

  /// What the network is; reads no parameter of a pipeline's stage.
  ///
  /// - Throws: `PipelineError` at the line to blame.
  package func description() throws -> NetworkDescription {
    switch try content() {
    case .weights: return try Checkpoint.network(Safetensors(path: file)).description
    case .network(let node): return try NetworkReader.read(node, parameters: given())
    case .pipeline(let stage): return try NetworkReader.read(reader(stage), "network")
    }
  }

  /// The network with its trained values, and how it is used.
  ///
  /// - Throws: `PipelineError` where there are no values; errors of the store and the file where they are damaged.
  package func model() throws -> TrainedModel {
    switch try content() {
    case .weights:
      let weights = try Safetensors(path: file)
      return TrainedModel(
        network: try Checkpoint.network(weights), classNames: [], target: Checkpoint.target(weights), transforms: [])
    case .network:
      throw PipelineError(
        .configuration,
        "\(file) describes a network without values; name a pipeline with --stage, or a model's .safetensors file")
    case .pipeline(let stage):
      let plan = try Plan(try StageGraph(try PipelineConfiguration(file: file), kinds: builtInStages), store: store)
      guard let planned = plan[stage.name] else { throw PipelineError.unknownStage(stage.name, among: []) }
      guard let record = try plan.latestRecord(of: planned, store: store).record else {
        throw PipelineError(
          .configuration, "stage '\(stage.name)' has not run yet; run: millrace run \(file) \(stage.name)")
      }
      let weights = try Safetensors(path: stored("model", record, stage))
      let history = try JSONFile.read(TrainingHistory.self, stored("history", record, stage))
      return TrainedModel(
        network: try Checkpoint.network(weights), classNames: history.classNames,
        target: Checkpoint.target(weights),
        transforms: try AugmentationReader.read(stage.settings["augment"]).forEvaluation)
    }
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
      throw PipelineError(
        .configuration, "\(file) is a pipeline; name a stage with --stage: \(names.joined(separator: ", "))")
    }
    guard let found = stages.first(where: { $0.name == stage }) ?? stages.first(where: { $0.group == stage }) else {
      throw PipelineError(
        .configuration,
        "there is no stage '\(stage)' with a network" + Spelling.hint(stage, among: names, otherwise: names))
    }
    return .pipeline(found)
  }

  private func refuse(_ isWrong: Bool, _ words: String) throws(PipelineError) {
    if isWrong { throw PipelineError(.configuration, words) }
  }

  private func given() throws -> [(name: String, node: ConfigurationNode)] {
    try parameters.flatMap { setting in
      guard let sign = setting.firstIndex(of: "=") else {
        throw PipelineError(.configuration, "'\(setting)' sets nothing; write it as in depth=56")
      }
      let text = "\(setting[..<sign]): \(setting[setting.index(after: sign)...])"
      return try ConfigurationFile.parse(text, file: "--set \(setting)").members()
    }
  }

  private func reader(_ stage: PipelineConfiguration.Stage) -> StageReader {
    StageReader(
      stage: stage.name, node: stage.settings,
      collection: StageDeclaration(pipelineSeed: nil) { throw $0[0].failure("a network reads no stage") })
  }

  /// The verified file that an output of one file consists of.
  private func stored(_ output: String, _ record: Record, _ stage: PipelineConfiguration.Stage) throws -> String {
    guard let artifact = record.outputs[output], artifact.files.count == 1 else {
      throw StagesError(.mismatch, "stage '\(stage.name)' trains no network: it has no output '\(output)'")
    }
    return try store.verifiedPath(of: artifact.files[0], in: artifact)
  }
}

/// A network with values, and what its inputs and outputs mean.
package struct TrainedModel {
  /// The network.
  package let network: Network
  /// The classes' names; empty where nothing is known.
  package let classNames: [String]
  /// The feature whose numbers it predicts; `nil` where it tells classes.
  package let target: String?
  /// What was done to every picture before the network, besides scaling to 0…1.
  package let transforms: [Transform]

  /// A model from its parts.
  package init(network: Network, classNames: [String], target: String? = nil, transforms: [Transform]) {
    self.network = network
    self.classNames = classNames
    self.target = target
    self.transforms = transforms
  }
}
