import ArgumentParser
import Networks
import Pipelines
import Stages

/// Where a model verb finds its network.
struct ModelSource: ParsableArguments {
  @Argument(help: "A network's YAML file.")
  var file: String

  /// What the network is.
  func description() throws -> NetworkDescription { try NetworkReader.read(ConfigurationFile.read(file)) }
}
