import ArgumentParser
import Models
import Networks
import Records
import Stages
import Store

/// `millrace model import MODEL VALUES OUT --from pytorch`.
struct ModelImport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Make a model of a network and another framework's values.",
    discussion: "Names and axes are those that 'model export' writes; every value of the network must be there.")

  @OptionGroup var arguments: ModelSourceArguments
  @Argument(help: "The safetensors file with the values.") var values: String
  @Argument(help: "The model to write, a .safetensors file for the other model verbs.") var output: String
  @Option(name: .customLong("from"), help: "Whose names and axes.") var framework: ExchangeFramework

  func validate() throws {
    guard output.hasSuffix(".safetensors") else { throw ValidationError("a model's file ends in .safetensors") }
  }

  func run() throws {
    let source = try Safetensors(path: values)
    let network = try ModelExchange.network(
      arguments.source.description(for: "values are of"), source, as: framework.preset)
    try Disk.replace(output, with: ModelExchange.model(network, from: source).serialized())
    print("wrote \(output), \(network.description.parameters.count) arrays")
  }
}
