public import Arrays
public import Networks
public import Settings

/// The filters of convolutions over images: what each of their output channels looks for.
public struct ConvolutionFilters: AttributionKind {
  public static let keyword = "filters"
  public static let summary = "Shows the weights of convolutions as images."
  public static let shorthand: String? = "layers"
  public static let settings: [Setting<ConvolutionFilters>] = [
    Setting("layers", \.layers, "The convolutions, by name; the first four where none are named.")
  ]

  public var layers: [String]?
  public var showsOneNetwork: Bool { true }

  public init() {}

  public func fitted(to network: NetworkDescription) throws(AttributionRefusal) -> ConvolutionFilters {
    var fitted = self
    fitted.layers = try ConvolutionLayers.chosen(layers, in: network)
    return fitted
  }

  public func explain(_ subject: AttributionSubject) -> [ExplanationPart] {
    (layers ?? []).map { layer in
      ExplanationPart(
        .filters(layer: layer), title: "Filters of \(layer)", values: Self.weights(of: layer, in: subject.network))
    }
  }

  /// The filters of a layer, `[filter, input channel, height, width]`; of a filter that sees one group of channels, only
  /// these.
  ///
  /// - Precondition: the layer is one of ``ConvolutionLayers/all(in:)``.
  public static func weights(of layer: String, in network: Network) -> Tensor {
    precondition(
      ConvolutionLayers.all(in: network.description).contains(layer), "'\(layer)' is no convolution over images")
    return network["\(layer).weight"]
  }
}
