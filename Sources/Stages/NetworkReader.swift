package import Networks
package import Pipelines

/// Reads a network description from YAML.
///
/// ```yaml
/// input: [1, 28, 28]
/// preset: keras
/// layers:
///   - convolution: {filters: 16, kernel: 3, padding: same, bias: false}
///   - batchNorm
///   - {relu: , name: features}
///   - convolution: {filters: 16, kernel: 3, padding: same}
///   - {add: , inputs: [convolution2, features]}
/// ```
///
/// A layer reads the one before unless `inputs` names others; the network's own input is called `input`. Several inputs
/// have names of their own, `inputs: {picture: [1, 28, 28], age: [1]}`; `outputs` names layers, the last one otherwise.
package enum NetworkReader {
  package static func read(_ node: ConfigurationNode) throws -> NetworkDescription {
    try node.allow(only: ["input", "inputs", "preset", "layers", "outputs"] + WeightReader.keys)
    guard let layers = node["layers"], let preset = node["preset"], (node["input"] == nil) != (node["inputs"] == nil)
    else { throw node.failure("a network needs 'input' or 'inputs', 'preset' (keras or pytorch) and 'layers'") }
    let inputs =
      try node["inputs"]?.members().map { try input($0.name, $0.node) }
      ?? node["input"].map { [try input(NetworkDescription.inputName, $0)] } ?? []
    let outputs = try node["outputs"]?.list().map { try $0.string() } ?? []
    let read = try layers.list().map(layer)
    do {
      return try NetworkDescription(
        inputs: inputs, preset: preset.choice(of: FrameworkPreset.self), nodes: NetworkDescription.named(read),
        outputs: outputs, weights: WeightReader.read(node))
    } catch let error as NetworkError {
      throw layers.failure(error.message)
    }
  }

  private static func input(_ name: String, _ shape: ConfigurationNode) throws -> NetworkDescription.Input {
    NetworkDescription.Input(name: name, shape: try shape.list().map { try $0.int(in: 1...1 << 24) })
  }

  private typealias Entry = (name: String?, layer: Layer, inputs: [String])

  private static func layer(_ node: ConfigurationNode) throws -> Entry {
    if case .string(let word) = node.value { return (nil, try LayerReader.read(word, nil, node), []) }
    let members = try node.members().filter { !["name", "inputs"].contains($0.name) }
    guard members.count == 1, let (word, settings) = members.first else {
      throw node.failure("expected one layer, such as 'relu' or 'dense: 10', with an optional 'name' and 'inputs'")
    }
    let name = try node["name"]?.string()
    let inputs = try node["inputs"].map(names) ?? []
    if case .null = settings.value { return (name, try LayerReader.read(word, nil, node), inputs) }
    return (name, try LayerReader.read(word, settings, node), inputs)
  }

  /// One name, or a list of them.
  private static func names(_ node: ConfigurationNode) throws -> [String] {
    if case .string(let name) = node.value { return [name] }
    let names = try node.list().map { try $0.string() }
    guard !names.isEmpty else {
      throw node.failure("'inputs' needs at least one name; leave it out for the layer before")
    }
    return names
  }
}
