import ArgumentParser
import Models
import Stages
import Store

/// Where a model verb finds its network.
struct ModelSourceArguments: ParsableArguments {
  @Argument(help: "A network's YAML file, a pipeline's (with --stage), or a model's .safetensors file.")
  var model: String

  @Option(help: "The stage whose network is meant, such as train.1; a matrix's name stands for its first stage.")
  var stage: String?

  @Option(name: .customLong("set"), help: "A parameter of a network's YAML file, as in depth=56; may be given again.")
  var parameters: [String] = []

  @Option(help: "The folder that keeps results; relative paths start in the current folder.")
  var store = ".millrace"

  var source: ModelSource {
    ModelSource(
      file: model, stage: stage, parameters: parameters, store: ArtifactStore(path: store), kinds: builtInStages)
  }

  /// The trained model; warns of one that its pipeline would train otherwise now.
  func trainedModel() throws -> TrainedModel {
    let model = try source.model()
    if let staleness = model.staleness { StandardError.write("millrace: warning: \(staleness)\n") }
    return model
  }
}
