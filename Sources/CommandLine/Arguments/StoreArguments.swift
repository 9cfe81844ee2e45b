import ArgumentParser
import Pipelines
import Settings
import Store

/// The arguments that all verbs share which read or write the store.
struct StoreArguments: ParsableArguments {
  @Option(name: .long, help: "The folder that keeps results; relative paths start in the current folder.")
  var store = ".millrace"

  @Flag(name: .long, help: "Print one JSON object a line.")
  var json = false

  var artifactStore: ArtifactStore { ArtifactStore(path: store) }

  /// The logs of earlier runs; damaged ones are told on standard error.
  func runHistory() throws -> RunHistory {
    try RunHistory(store: artifactStore) { StandardError.write("millrace: \($0.message)\n") }
  }

  /// Nothing is known of a pipeline's runs.
  func noRuns(of pipeline: String) -> SettingsError {
    SettingsError(
      "'\(pipeline)' has no runs in \(store); \(Advice.command(["log"], store: store)) lists all runs")
  }

  /// The name of the pipeline that a word means: a pipeline file's, or the word itself.
  static func pipelineName(_ word: String) throws -> String {
    // Names have neither dots nor slashes, and no file of a pipeline goes without both.
    PipelineConfiguration.isName(word) ? word : try PipelineConfiguration(file: word).name
  }
}
