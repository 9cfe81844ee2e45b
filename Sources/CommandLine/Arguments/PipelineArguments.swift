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

  @Flag(
    name: .long, help: "Read inputs whatever their size and times say; 'paranoid: true' in a pipeline says so for good."
  )
  var paranoid = false

  var json: Bool { storeArguments.json }

  var artifactStore: ArtifactStore { storeArguments.artifactStore }

  /// A command to advise, with the store and the settings of this one.
  func advice(_ words: [String]) -> String { Advice.command(words, store: storeArguments.store, settings: set) }

  /// Reads a pipeline file.
  ///
  /// - Parameter keepsParsed: Whether long files may be kept parsed in the store, as only a run may.
  func configuration(_ file: String, keepsParsed: Bool = false) throws -> PipelineConfiguration {
    var configuration = try PipelineConfiguration(
      file: file, settings: set, store: artifactStore, keepsParsed: keepsParsed)
    if paranoid { configuration.isParanoid = true }
    return configuration
  }

  /// Reads all settings of a pipeline's stages.
  func graph(_ configuration: PipelineConfiguration) throws -> StageGraph {
    try StageGraph(configuration, kinds: builtInStages)
  }

  /// What a run of a pipeline file would do; what the store has is looked at while the stages' settings are read.
  func plan(_ file: String) throws -> Plan {
    let configuration = try configuration(file)
    let records = artifactStore.recordIndex(pipeline: configuration.name)
    records.lookAhead(in: artifactStore)
    return try Plan(try graph(configuration), store: artifactStore, index: records)
  }
}
