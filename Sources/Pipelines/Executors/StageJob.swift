import Settings
import Store

/// All that a process needs to know to execute one stage.
struct StageJob: Sendable {
  /// An input that another stage made.
  struct Input: Sendable, Equatable {
    /// The stage that made it.
    let upstream: String
    let artifact: Artifact
  }

  /// The stage's name.
  let stage: String
  /// What its settings, its code and its inputs must come to where it is executed.
  let key: Digest
  /// Its settings, and those of the stages that they refer to.
  let configuration: PipelineConfiguration
  /// The folder that paths of inputs start in, and the store's; relative ones from the folder that the run works in.
  let workspace: String
  let store: String
  /// What other stages made for it.
  let inputs: [StageInput: Input]
  /// How many threads to work with.
  let threadCount: Int
  /// Whether its parts are made even if they are there.
  let remakesParts: Bool
}

extension StageJob {
  /// The job of a stage of a graph.
  init(
    _ stage: StageGraph.Stage, of graph: StageGraph, key: Digest, store: ArtifactStore, inputs: [StageInput: Input],
    threadCount: Int, remakesParts: Bool
  ) {
    self.init(
      stage: stage.name, key: key, configuration: graph.configuration.keeping(graph.needed(by: stage)),
      workspace: graph.workspace, store: store.path, inputs: inputs, threadCount: threadCount,
      remakesParts: remakesParts)
  }

  /// What enters the key, found again where the job is done: settings that were edited meanwhile, other code, or inputs
  /// that changed give another key.
  func preimage(_ graph: StageGraph, _ disk: DiskInputs) throws -> (stage: StageGraph.Stage, preimage: Preimage) {
    guard let stage = graph[stage] else { throw PipelineError(.stage, "the job's settings hold no such stage") }
    var outputs: [String: [String: Digest]] = [:]
    for (input, made) in inputs { outputs[made.upstream, default: [:]][input.name] = made.artifact.digest }
    let preimage = try Preimage(stage, disk: disk.digest) { outputs[graph.stages[$0].name]?[$1] }
    guard let preimage, preimage.key == key else {
      throw PipelineError(
        .stage, "its settings, its inputs or the program changed since the run looked at them; run again")
    }
    return (stage, preimage)
  }
}
