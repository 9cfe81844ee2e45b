import Evaluation
import Networks
import Records
import Streams
import Training

extension Model {
  /// The model of one safetensors file, such as `millrace model import` writes: a network.
  ///
  /// Imported values do not say what they are fed: images of the network's own size then, on 0…1.
  ///
  /// - Throws: ``ModelError`` for the file of values in a model's folder, which is no model without the folder.
  package init(file path: String) throws {
    let file = try Safetensors(path: path)
    guard file.metadata["format"] != NetworkModel.weightsFormat else {
      throw ModelError(.unsuited, "\(path) holds the values of a model; name the folder that it lies in")
    }
    guard file.metadata["network"] != nil else {
      let names = file.names.prefix(3).map { "'\($0)'" }.joined(separator: ", ")
      let framework = ["pt": "pytorch", "keras": "keras"][file.metadata["format"] ?? ""] ?? "pytorch or keras"
      throw ModelError(
        .unsuited,
        "\(path) holds \(file.names.count) arrays, such as \(names), but not the network that they are values of; make a "
          + "model of both with: millrace model import NETWORK \(path) OUT.safetensors --from \(framework)")
    }
    let network = try Checkpoint.network(file)
    let description = network.description
    self.init(
      NetworkModel(network, fed: try Checkpoint.input(file) ?? EvaluationInput(networkInput: description.input)),
      output: try Checkpoint.output(file, of: description))
  }
}
