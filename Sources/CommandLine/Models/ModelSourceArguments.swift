import ArgumentParser
import Models
import Stages
import Store

/// Where a model verb finds its model.
struct ModelSourceArguments: ParsableArguments {
  @Argument(
    help: "A model's folder, a pipeline's YAML file (see --stage), a network's, or a model's .safetensors file.")
  var model: String

  @Option(
    help:
      "The stage whose model is meant, such as train.1; a matrix's name stands for its first stage. Default: the last, such as calibrate."
  )
  var stage: String?

  @Option(name: .customLong("set"), help: "A parameter of a network's YAML file, as in depth=56; may be given again.")
  var parameters: [String] = []

  @Option(help: "The folder that keeps results; relative paths start in the current folder.")
  var store = ".millrace"

  var source: ModelSource {
    ModelSource(
      place: model, stage: stage, parameters: parameters, store: ArtifactStore(path: store), kinds: builtInStages)
  }

  /// The model; warns of one that its pipeline would make otherwise now.
  func foundModel() throws -> ModelSource.Found {
    let found = try source.model()
    if let staleness = found.staleness { StandardError.write("millrace: warning: \(staleness)\n") }
    return found
  }
}
