public import Networks

/// The convolutions over images that attributions look into.
public enum ConvolutionLayers {
  /// How many are shown where nothing is said.
  static let usualCount = 4

  /// Those named, or the network's first.
  ///
  /// - Throws: ``AttributionRefusal`` where there is none, or a name is none of them.
  static func chosen(
    _ named: [String]?, in network: NetworkDescription
  ) throws(AttributionRefusal) -> [String] {
    let known = all(in: network)
    guard !known.isEmpty else {
      throw AttributionRefusal("the network has no convolution over images; leave it out")
    }
    guard let named else { return Array(known.prefix(usualCount)) }
    guard !named.isEmpty, Set(named).count == named.count else {
      throw AttributionRefusal(setting: "layers", "name at least one convolution, and each once")
    }
    if let stranger = named.first(where: { !known.contains($0) }) {
      throw AttributionRefusal(
        setting: "layers",
        "names '\(stranger)', which is no convolution over images of this network; there are "
          + known.joined(separator: ", "))
    }
    return named
  }

  /// The names of a network's convolutions over images, first to last; transposed ones are none.
  public static func all(in description: NetworkDescription) -> [String] {
    description.shapedLayers.filter { $0.node.layer.filters != nil && $0.output.count == 3 }.map(\.node.name)
  }
}
