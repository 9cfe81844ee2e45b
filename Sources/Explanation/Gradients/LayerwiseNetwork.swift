import Arrays
import Concurrency
import Networks

/// A network taken apart, so that values between layers are at hand and gradients go back by other rules than the chain rule.
///
/// Each layer is a network of its own with a plan of its own; affine layers in a row are one.
struct LayerwiseNetwork {
  /// What a part reads.
  enum Source: Hashable {
    case input
    case part(Int)
  }

  /// A layer, or affine layers in a row.
  struct Part {
    let response: LayerResponse
    /// Whether it is max(0, x).
    let isRectifier: Bool
    let sources: [Source]
    /// The shape of each value it reads, and of what comes out.
    let inputShapes: [[Int]]
    let outputShape: [Int]
    private let inference: ExecutionPlan
    private let gradient: ExecutionPlan

    init(
      _ nodes: [NetworkDescription.ShapedLayer], sources: [Source], of network: Network, batchSize: Int,
      workers: Workers
    ) throws(NetworkError) {
      let (first, last) = (nodes[0], nodes[nodes.count - 1])
      response = last.node.layer.response
      isRectifier = last.node.layer == .relu
      self.sources = sources
      inputShapes = first.inputs
      outputShape = last.output
      // No layer can have such a name and be one of these.
      let inputs = first.inputs.enumerated().map { place, shape in
        NetworkDescription.Input(name: "\(nodes.map(\.node.name).joined(separator: " ")) \(place)", shape: shape)
      }
      let description = try NetworkDescription(
        inputs: inputs, preset: network.description.preset,
        nodes: nodes.enumerated().map { place, layer in
          NetworkDescription.Node(
            name: layer.node.name, layer: layer.node.layer,
            inputs: place == 0 ? inputs.map(\.name) : [nodes[place - 1].node.name])
        })
      let names = nodes.flatMap { $0.parameters.map(\.name) }
      let own = try Network(description, values: network.values.filter { names.contains($0.key) })
      inference = try ExecutionPlan(description, mode: .inference, batchSize: batchSize, workers: workers)
      gradient = try ExecutionPlan(description, mode: .gradient, batchSize: batchSize, workers: workers)
      inference.load(own)
      gradient.load(own)
    }

    /// What comes out.
    func output(of inputs: [Tensor]) -> Tensor { inference.predict(inputs)[0] }

    /// The gradients of Σ output · `outputGradient` with respect to what it reads, at `inputs`.
    func gradients(at inputs: [Tensor], _ outputGradient: Tensor) -> [Tensor] {
      gradient.gradients(of: inputs, outputGradients: [outputGradient]).inputGradients
    }
  }

  let parts: [Part]
  let inputShape: [Int]
  /// How many records a call takes at most.
  let batchSize: Int
  /// The part that goes out.
  private let output: Int

  /// The shape of what goes out.
  var outputShape: [Int] { parts[output].outputShape }

  /// Takes a network with one input and one output apart.
  ///
  /// - Throws: `NetworkError` where a layer cannot be computed alone.
  init(_ network: Network, batchSize: Int, workers: Workers) throws(NetworkError) {
    let description = network.description
    let (sources, layers) = (try description.sources(), description.shapedLayers)
    func readers(of place: Int) -> Int { sources.count { $0.contains(.layer(place)) } }
    var groups: [[Int]] = []
    for place in layers.indices {
      if place > 0, sources[place] == [.layer(place - 1)], layers[place].node.layer.response == .affine,
        layers[place - 1].node.layer.response == .affine, readers(of: place - 1) == 1,
        !description.outputs.contains(layers[place - 1].node.name)
      {
        groups[groups.count - 1].append(place)
      } else {
        groups.append([place])
      }
    }
    var parts: [Part] = []
    for group in groups {
      let read = sources[group[0]].map { source in
        switch source {
        case .input: Source.input
        case .layer(let place): Source.part(groups.firstIndex { $0.contains(place) } ?? 0)
        }
      }
      parts.append(
        try Part(group.map { layers[$0] }, sources: read, of: network, batchSize: batchSize, workers: workers))
    }
    self.parts = parts
    inputShape = description.input
    self.batchSize = batchSize
    output = groups.firstIndex { $0.contains { layers[$0].node.name == description.outputs[0] } } ?? parts.count - 1
  }

  /// Values of every part for some records.
  struct Values {
    let input: Tensor
    fileprivate(set) var parts: [Tensor]

    subscript(source: Source) -> Tensor {
      switch source {
      case .input: input
      case .part(let place): parts[place]
      }
    }
  }

  /// Lets records through.
  func values(of inputs: Tensor) -> Values {
    var values = Values(input: inputs, parts: [])
    for part in parts { values.parts.append(part.output(of: part.sources.map { values[$0] })) }
    return values
  }

  /// Takes gradients, or multipliers, from the output back to the input.
  ///
  /// - Parameter rule: what a part makes of the gradient of what comes out of it: one for each value that it reads.
  func back(
    from outputGradient: Tensor, _ rule: (_ place: Int, _ gradient: Tensor) throws -> [Tensor]
  ) rethrows -> Tensor {
    var gradients: [Source: Tensor] = [.part(output): outputGradient]
    for place in parts.indices.reversed() {
      guard let gradient = gradients.removeValue(forKey: .part(place)) else { continue }
      for (source, share) in zip(parts[place].sources, try rule(place, gradient)) {
        guard var sum = gradients[source] else {
          gradients[source] = share
          continue
        }
        gradients[source] = nil
        for index in sum.values.indices { sum.values[index] += share.values[index] }
        gradients[source] = sum
      }
    }
    return gradients[.input] ?? Tensor(shape: [outputGradient.shape[0]] + inputShape)
  }
}
