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
/// have names of their own, `inputs: {image: [1, 28, 28], age: [1]}`; `outputs` names layers, the last one otherwise.
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
    let parameters = try ParameterScope(
      declared: node["parameters"], given: given, owner: "the network", use: node["parameters"] ?? node)
    var resolved = node
    resolved.value = .mapping(
      try node.members().map { name, member in
        // Blocks have parameters of their own, and whose line it is decides what a layer's `$` stands for.
        (name, ["parameters", "blocks", "layers"].contains(name) ? member : try parameters.resolved(member))
      })
    let file = try NetworkFile.read(resolved)
    try BlockDefinition.check(file.blocks, node["blocks"])
    var places: [String: ConfigurationNode] = [:]
    do {
      var expansion = try NetworkExpansion(inputs: file.networkInputs, blocks: file.blocks)
      try expansion.add(file.layers, parameters)
      places = expansion.places
      return try expansion.assembly.description(preset: file.preset, outputs: file.outputs, weights: file.weights)
    } catch let error as NetworkError {
      throw (error.layer.flatMap { places[$0] } ?? file.layers.node ?? node).failure(error.message)
    }
  }
}
