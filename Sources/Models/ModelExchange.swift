import Arrays
package import Networks
package import Records
import Training

/// Trained values as safetensors files under another framework's names and in its order of axes.
package enum ModelExchange {
  /// How many batches a normalisation saw, which PyTorch keeps beside its statistics and nothing here needs.
  private static let batchCount = "num_batches_tracked"

  /// A file that `load_state_dict`, or a loop over `model.variables`, can take; its metadata says, as a model's own file
  /// does, what the network is fed and what it says.
  ///
  /// - Throws: ``NetworkError`` where the framework has no such layer.
  package static func file(_ model: TrainedModel, as framework: FrameworkPreset) throws -> Safetensors {
    let network = model.network
    var file = Safetensors(metadata: ["format": framework == .pytorch ? "pt" : "keras"])
    for (name, value) in try network.values(as: framework) {
      file[name] = StoredTensor(shape: value.shape, elements: .float32(value.values))
    }
    try Checkpoint.describe(input: model.input, output: model.output, in: &file)
    if framework == .pytorch {
      for layer in network.description.shapedLayers where layer.parameters.contains(where: { $0.role == .measured }) {
        file["\(layer.node.name).\(batchCount)"] = StoredTensor(shape: [], elements: .int64([0]))
      }
    }
    return file
  }

  /// A network with the values of a file.
  ///
  /// - Throws: ``NetworkError`` where a value is missing, unknown, of another shape, or not float32.
  package static func network(
    _ description: NetworkDescription, _ file: Safetensors, as framework: FrameworkPreset
  ) throws(NetworkError) -> Network {
    var values: [String: Tensor] = [:]
    for entry in file.entries {
      if framework == .pytorch, entry.name.hasSuffix(".\(batchCount)") { continue }
      guard let floats = entry.tensor.floats else {
        throw NetworkError(.parameters, "parameter '\(entry.name)' is not float32")
      }
      values[entry.name] = Tensor(shape: entry.tensor.shape, values: floats)
    }
    return try Network(description, values: values, as: framework)
  }

  /// The file that ``ModelSource`` reads as a model; what the file that the values came from says of inputs and outputs
  /// stays.
  package static func model(_ network: Network, from source: Safetensors) throws -> Safetensors {
    guard let input = try Checkpoint.input(source) else { return try Checkpoint.file(network) }
    return try Checkpoint.file(network, input: input, output: try Checkpoint.output(source, of: network.description))
  }
}
