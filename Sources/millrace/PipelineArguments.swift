import ArgumentParser
import Pipelines
import Stages
import Store

/// The arguments that all pipeline verbs share.
struct PipelineArguments: ParsableArguments {
  @OptionGroup var storeArguments: StoreArguments

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Set something that beats what files say, such as seed=7, train.epochs=3, params.rate=0.1; may be repeated.",
      valueName: "setting=value"))
  var set: [String] = []

  var json: Bool { storeArguments.json }

  var artifactStore: ArtifactStore { storeArguments.artifactStore }

  /// Reads a pipeline file and all its stages' settings.
  func graph(_ file: String) throws -> StageGraph {
    try StageGraph(try PipelineConfiguration(file: file, settings: set), kinds: builtInStages)
  }
}
