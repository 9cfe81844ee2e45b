package import Networks
package import Settings

/// Reads a network description from YAML.
///
/// ```yaml
/// input: [3, 32, 32]
/// preset: keras
/// parameters: {blocks: 3}
/// blocks:
///   residual:
///     parameters: {filters: , stride: 1}
///     layers:
///       - convolution: {filters: $filters, kernel: 3, stride: $stride, padding: same, bias: false}
///       - {batchNorm: , name: norm}
///       - {convolution: {filters: $filters, kernel: 1, stride: 2}, inputs: input, name: side, when: $(stride > 1)}
///       - {add: , inputs: [norm, side]}
///       - relu
/// layers:
///   - convolution: {filters: 16, kernel: 3, padding: same}
///   - {residual: {filters: 16}, repeat: $blocks, name: block}
///   - {residual: {filters: 32, stride: 2}, name: last}
///   - globalAveragePool
///   - dense: 10
/// ```
///
/// A layer reads the one before unless `inputs` names others; the network's own input is called `input`. Several inputs
/// have names of their own, `inputs: {picture: [1, 28, 28], age: [1]}`; `outputs` names layers, the last one otherwise.
///
/// A block is used like a layer; the one above is called `block2.add1` inside the second copy, and `block2` as a whole.
/// What `when` leaves out stands for what it would have read, so `side` is the block's input where the stride is 1; for
/// names and what blocks read see ``NetworkAssembly``, for `$` see ``ParameterScope``. Copies read each other in a row.
package enum NetworkReader {
  /// Reads a network, with values for the file's own parameters.
  ///
  /// - Throws: `SettingsError` at the line to blame.
  package static func read(
    _ node: ConfigurationNode, parameters given: [(name: String, node: ConfigurationNode)] = []
  ) throws -> NetworkDescription {
    try node.allow(
      only: ["parameters", "blocks", "input", "inputs", "preset", "layers", "outputs"] + WeightReader.keys)
    guard let layers = node["layers"], let preset = node["preset"], (node["input"] == nil) != (node["inputs"] == nil)
    else { throw node.failure("a network needs 'input' or 'inputs', 'preset' (keras or pytorch) and 'layers'") }
    let parameters = try ParameterScope(
      declared: node["parameters"], given: given, owner: "the network", use: node["parameters"] ?? node)
    let inputs =
      try node["inputs"]?.members().map { try input($0.name, parameters.resolved($0.node)) }
      ?? node["input"].map { [try input(NetworkDescription.inputName, parameters.resolved($0))] } ?? []
    let outputs = try node["outputs"].map { try parameters.resolved($0).list().map { try $0.string() } } ?? []
    let choice = try parameters.resolved(preset).choice(of: FrameworkPreset.self)
    var weights = node
    weights.value = .mapping(try node.members().filter { WeightReader.keys.contains($0.name) })
    let habits = try WeightReader.read(parameters.resolved(weights))
    var places: [String: ConfigurationNode] = [:]
    do {
      var expansion = try NetworkExpansion(inputs: inputs, blocks: BlockDefinition.read(node["blocks"]))
      try expansion.add(layers, parameters)
      places = expansion.places
      return try expansion.assembly.description(preset: choice, outputs: outputs, weights: habits)
    } catch let error as NetworkError {
      throw (error.layer.flatMap { places[$0] } ?? layers).failure(error.message)
    }
  }

  private static func input(_ name: String, _ shape: ConfigurationNode) throws -> NetworkDescription.Input {
    NetworkDescription.Input(name: name, shape: try shape.list().map { try $0.int(in: 1...1 << 24) })
  }
}
