import Networks

extension Network {
  /// The network without the softmax or sigmoid that its only output is, so that what comes out are logits; itself where
  /// it ends otherwise.
  var endingInLogits: Network {
    guard description.outputs.count == 1, let closing = description.closing?.node,
      closing.name == description.outputs[0], let sources = try? description.sources(),
      let place = description.nodes.firstIndex(of: closing), case .layer(let before) = sources[place][0],
      !sources.joined().contains(.layer(place))
    else { return self }
    var nodes = description.nodes
    nodes.remove(at: place)
    // Sound to drop the errors: it is the same network but for a layer without parameters that nobody reads.
    guard
      let open = try? NetworkDescription(
        inputs: description.inputs, preset: description.preset, nodes: nodes,
        outputs: [description.nodes[before].name]),
      let network = try? Network(open, values: values)
    else { return self }
    return network
  }
}
