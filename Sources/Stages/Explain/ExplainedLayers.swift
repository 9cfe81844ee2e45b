import Explanation
import Networks
import Pipelines
import Settings

/// The layers of a network that `explain` looks at, checked when the pipeline is read: training is long.
struct ExplainedLayers: Sendable {
  /// The layer of Grad-CAM; `nil` where the method was not asked for.
  let gradCAM: String?
  /// The convolutions that `filters` and `responses` look into; empty where neither was asked for.
  let convolutions: [String]

  /// Reads `layer` and `layers`.
  init(_ reader: StageReader, _ methods: [ExplanationMethod], _ network: NetworkDescription) throws {
    guard network.input.count == 3 else {
      throw reader.failure(
        at: "model",
        "the network reads \(network.input), but only pictures and spectrograms are explained; leave this "
          + "stage out")
    }
    gradCAM = try Self.gradCAM(reader, methods, network)
    convolutions = try Self.convolutions(reader, methods, network)
  }

  private static func gradCAM(
    _ reader: StageReader, _ methods: [ExplanationMethod], _ network: NetworkDescription
  ) throws -> String? {
    let named = reader.contains("layer") ? try reader.string("layer") : nil
    guard methods.contains(.gradCAM) else {
      guard named == nil else {
        throw reader.failure(at: "layer", "is for gradCAM, which is not among the methods; leave it out")
      }
      return nil
    }
    let layers = network.shapedLayers
    guard let named else {
      // The layer nearest to the output that still has the last convolution's resolution.
      let places = layers.indices.filter { layers[$0].output.count == 3 }
      guard let convolution = places.last(where: { layers[$0].node.layer.filters == .channels }),
        let last = places.last(where: { $0 >= convolution && layers[$0].output == layers[convolution].output })
      else {
        throw reader.failure(
          at: "methods", "gradCAM needs a convolution over pictures, and the network has none; leave it out")
      }
      return layers[last].node.name
    }
    let pictures = layers.filter { $0.output.count == 3 }.map(\.node.name)
    guard pictures.contains(named) else {
      throw reader.failure(
        at: "layer",
        (layers.contains { $0.node.name == named } ? "'\(named)' gives no pictures" : "no layer is called '\(named)'")
          + Spelling.hint(named, among: pictures, otherwise: pictures))
    }
    return named
  }

  private static func convolutions(
    _ reader: StageReader, _ methods: [ExplanationMethod], _ network: NetworkDescription
  ) throws -> [String] {
    let named = reader.contains("layers") ? try reader.strings("layers") : nil
    guard !methods.allSatisfy(\.isAttribution) else {
      guard named == nil else {
        throw reader.failure(
          at: "layers",
          "only 'filters' and 'responses' look into layers; add one to 'methods', or name the layer of gradCAM by "
            + "'layer'")
      }
      return []
    }
    let known = ConvolutionFilters.layers(of: network)
    guard !known.isEmpty else {
      throw reader.failure(
        at: "methods", "the network has no convolution over pictures; leave 'filters' and 'responses' out")
    }
    guard let named else { return Array(known.prefix(4)) }
    guard !named.isEmpty, Set(named).count == named.count else {
      throw reader.failure(at: "layers", "name at least one convolution, and each once")
    }
    if let stranger = named.first(where: { !known.contains($0) }) {
      throw reader.failure(
        at: "layers",
        "names '\(stranger)', which is no convolution over pictures of this network; there are "
          + known.joined(separator: ", "))
    }
    return named
  }
}
