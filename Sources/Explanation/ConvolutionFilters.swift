public import Arrays
public import Networks

/// The filters of a convolution over pictures: what each of its output channels looks for.
public struct ConvolutionFilters: Sendable, Equatable {
  /// The layer's name.
  public let layer: String
  /// `[filter, input channel, height, width]`; of a filter that sees one group of channels, only these.
  public let weights: Tensor

  /// Takes a layer's filters out of a network.
  ///
  /// - Precondition: the layer is one of ``layers(of:)``.
  public init(of layer: String, in network: Network) {
    precondition(Self.layers(of: network.description).contains(layer), "'\(layer)' is no convolution over pictures")
    self.layer = layer
    weights = network["\(layer).weight"]
  }

  /// The names of a network's convolutions over pictures, first to last; transposed ones are none.
  public static func layers(of description: NetworkDescription) -> [String] {
    description.shapedLayers.filter { $0.node.layer.filters != nil && $0.output.count == 3 }.map(\.node.name)
  }
}
