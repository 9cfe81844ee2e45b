import ArgumentParser
import Pipelines
import Stages
import Store

/// The arguments that all pipeline verbs share.
struct PipelineArguments: ParsableArguments {
  @Option(name: .long, help: "The folder that keeps results; relative paths start in the current folder.")
  var store = ".millrace"

  @Flag(name: .long, help: "Print one JSON object a line.")
  var json = false

  var artifactStore: ArtifactStore { ArtifactStore(path: store) }

  /// Reads a pipeline file and all its stages' settings.
  func graph(_ file: String) throws -> StageGraph {
    try StageGraph(try PipelineConfiguration(file: file), kinds: builtInStages)
  }
}
