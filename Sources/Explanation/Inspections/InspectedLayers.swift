import Networks

/// Which layers inspections look into where nothing is said, and those named.
enum InspectedLayers {
  /// The layer that the network's last decision is made from, or the records themselves.
  static func deepest(in network: NetworkDescription) -> String {
    before(deciding(in: network), in: network) ?? NetworkDescription.inputName
  }

  /// The layer whose values are the network's decision, before a softmax or sigmoid at its end.
  static func deciding(in network: NetworkDescription) -> String {
    let last = network.outputs[0]
    return last == network.closing?.node.name ? before(last, in: network) ?? last : last
  }

  /// The first layer that a layer reads; `nil` where it reads what comes in.
  private static func before(_ name: String, in network: NetworkDescription) -> String? {
    guard let sources = try? network.sources(), let place = network.nodes.firstIndex(where: { $0.name == name }),
      case .layer(let layer)? = sources[place].first
    else { return nil }
    return network.nodes[layer].name
  }

  /// The activations inside the network, first to last.
  static func activations(in network: NetworkDescription) -> [String] {
    let closing = network.closing?.node.name
    return network.nodes.filter { node in
      if case .elementwise = node.layer.response { node.name != closing } else { false }
    }.map(\.name)
  }

  /// The layers at which a network's depth is told: its activations, or where there is none its layers with weights.
  static func steps(in network: NetworkDescription) -> [String] {
    let activations = activations(in: network)
    return activations.isEmpty
      ? network.shapedLayers.filter { !$0.parameters.isEmpty }.map(\.node.name) : activations
  }

  /// The layers named, if the network has them.
  ///
  /// - Parameter allowsInput: whether the records themselves may be named, as ``NetworkDescription/inputName``.
  /// - Throws: ``AttributionRefusal`` about the setting.
  static func checked(
    _ layers: [String], in network: NetworkDescription, setting: String, allowsInput: Bool = true
  ) throws(AttributionRefusal) -> [String] {
    guard !layers.isEmpty, Set(layers).count == layers.count else {
      throw AttributionRefusal(setting: setting, "name at least one layer, and each once")
    }
    let known = (allowsInput ? [NetworkDescription.inputName] : []) + network.nodes.map(\.name)
    if let stranger = layers.first(where: { !known.contains($0) }) {
      throw AttributionRefusal(
        setting: setting,
        "names '\(stranger)', which is no layer of this network; there are \(known.joined(separator: ", "))")
    }
    return layers
  }
}
