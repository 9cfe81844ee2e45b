import ArgumentParser
import Store

/// The arguments of verbs that look after a store.
struct StoreArguments: ParsableArguments {
  @Option(name: .long, help: "The folder that keeps results; relative paths start in the current folder.")
  var store = ".millrace"

  @Flag(name: .long, help: "Print one JSON object a line.")
  var json = false

  var artifactStore: ArtifactStore { ArtifactStore(path: store) }
}
