public import Arrays

/// How a framework calls a parameter, and in which order it keeps its values.
struct FrameworkParameter {
  /// Our name.
  let name: String
  /// The framework's.
  let frameworkName: String
  /// Our shape.
  let shape: [Int]
  /// Our shape with channels and filters of a depthwise convolution apart, before axes are exchanged.
  let unfolded: [Int]
  /// Which of our axes is the framework's first, second, ….
  let axes: [Int]
  /// Which of our entries along the last axis is the framework's first, second, …; `nil` for the same order.
  let features: [Int]?

  /// The framework's shape.
  var frameworkShape: [Int] { axes.map { unfolded[$0] } }

  /// The place in our array of each value in the framework's order.
  var places: [Int] {
    var strides = [Int](repeating: 1, count: unfolded.count)
    for axis in unfolded.indices.dropLast().reversed() { strides[axis] = strides[axis + 1] * unfolded[axis + 1] }
    return axes.reduce([0]) { places, axis in
      let steps = (0..<unfolded[axis]).map { index in
        (axis == unfolded.count - 1 ? features?[index] ?? index : index) * strides[axis]
      }
      return places.flatMap { place in steps.map { place + $0 } }
    }
  }
}

extension NetworkDescription {
  /// The parameters as a framework names and orders them.
  ///
  /// PyTorch: `layer.weight`, `layer.running_mean`, in our order of axes. Keras: `layer/kernel`, `layer/moving_mean`, with
  /// filters last and channels before them; what reads a flattened picture is sorted for channels innermost.
  ///
  /// - Throws: ``NetworkError`` where the framework has no such layer.
  func frameworkParameters(_ framework: FrameworkPreset) throws(NetworkError) -> [FrameworkParameter] {
    let orders = framework == .keras ? try flattenedOrders() : []
    let sources = try sources()
    var result: [FrameworkParameter] = []
    for (index, layer) in shapedLayers.enumerated() {
      var order: [Int]?
      if framework == .keras, case .layer(let read) = sources[index][0] { order = orders[read] }
      for parameter in layer.parameters {
        // Such as `weight`, or `reduce.weight` of a layer made of several.
        var path = parameter.name.dropFirst(layer.node.name.count + 1).split(separator: ".").map(String.init)
        guard let word = path.popLast().flatMap({ Self.frameworkWords[$0] }) else {
          throw NetworkError(
            .unsupported, "'\(parameter.name)' has no counterpart in \(framework.rawValue)", layer: layer.node.name)
        }
        let prefix = [layer.node.name] + path
        switch framework {
        case .pytorch:
          result.append(
            FrameworkParameter(
              name: parameter.name, frameworkName: (prefix + [word.pytorch]).joined(separator: "."),
              shape: parameter.shape, unfolded: parameter.shape, axes: Array(parameter.shape.indices), features: nil))
        case .keras:
          let (unfolded, axes) = Self.kerasAxes(parameter.shape, word.keras, layer)
          result.append(
            FrameworkParameter(
              name: parameter.name, frameworkName: (prefix + [word.keras]).joined(separator: "/"),
              shape: parameter.shape, unfolded: unfolded, axes: axes,
              // A bias is an output's, not an input's.
              features: word.keras == "bias" ? nil : order))
        }
      }
    }
    return result
  }

  private static let frameworkWords: [String: (pytorch: String, keras: String)] = [
    "weight": ("weight", "kernel"), "bias": ("bias", "bias"), "gamma": ("weight", "gamma"),
    "beta": ("bias", "beta"), "movingMean": ("running_mean", "moving_mean"),
    "movingVariance": ("running_var", "moving_variance"),
  ]

  /// The shape to exchange axes of, and the order of its axes: windows first, then what comes in, then what goes out.
  private static func kerasAxes(_ shape: [Int], _ word: String, _ layer: ShapedLayer) -> ([Int], [Int]) {
    let rank = shape.count
    guard rank > 1 else { return (shape, Array(0..<rank)) }
    guard word == "kernel" else { return (shape, Array(1..<rank) + [0]) }
    guard case .depthwiseConvolution(let settings) = layer.node.layer else {
      return (shape, Array(2..<rank) + [1, 0])
    }
    let unfolded = [shape[0] / settings.multiplier, settings.multiplier] + shape[2...]
    return (unfolded, Array(2..<rank) + [0, 1])
  }

  /// For each layer of one axis whose features come from a flattened picture: which of them Keras, whose channels are
  /// innermost, has first, second, ….
  private func flattenedOrders() throws(NetworkError) -> [[Int]?] {
    let sources = try sources()
    var orders: [[Int]?] = []
    for (index, layer) in shapedLayers.enumerated() {
      let read: [[Int]?] = sources[index].map { source in
        if case .layer(let earlier) = source { orders[earlier] } else { nil }
      }
      switch layer.node.layer {
      case .flatten where layer.inputs[0].count > 1:
        let (channels, area) = (layer.inputs[0][0], layer.inputs[0].dropFirst().reduce(1, *))
        orders.append((0..<channels * area).map { $0 % channels * area + $0 / channels })
      case .concatenate where layer.output.count == 1:
        var joined: [Int] = []
        for (order, shape) in zip(read, layer.inputs) {
          joined += (order ?? Array(0..<shape[0])).map { [start = joined.count] in start + $0 }
        }
        orders.append(joined)
      case .reshape:
        throw NetworkError(
          .unsupported, "'\(layer.node.name)' would sort values otherwise in keras, whose channels are innermost",
          layer: layer.node.name)
      default:
        let keeps = layer.output.count == 1 && layer.inputs.allSatisfy { $0 == layer.output }
        if keeps, layer.node.layer.kind != .dense {
          guard Set(read).count == 1 else {
            throw NetworkError(
              .unsupported, "'\(layer.node.name)' mixes features that keras keeps in different orders",
              layer: layer.node.name)
          }
          orders.append(read[0])
        } else {
          orders.append(nil)
        }
      }
    }
    return orders
  }
}

extension Network {
  /// The values under a framework's names, in its order of axes.
  ///
  /// - Throws: ``NetworkError`` where the framework has no such layer.
  public func values(as framework: FrameworkPreset) throws(NetworkError) -> [(name: String, value: Tensor)] {
    try description.frameworkParameters(framework).map { parameter in
      let own = self[parameter.name].values
      return (
        parameter.frameworkName, Tensor(shape: parameter.frameworkShape, values: parameter.places.map { own[$0] })
      )
    }
  }

  /// Takes values under a framework's names, in its order of axes.
  ///
  /// - Throws: ``NetworkError`` where one is missing, unknown, or of another shape.
  public init(
    _ description: NetworkDescription, values: [String: Tensor], as framework: FrameworkPreset
  ) throws(NetworkError) {
    var own: [String: Tensor] = [:]
    let parameters = try description.frameworkParameters(framework)
    for parameter in parameters {
      guard let value = values[parameter.frameworkName] else {
        throw NetworkError(
          .parameters, "parameter '\(parameter.frameworkName)' of shape \(parameter.frameworkShape) is missing")
      }
      guard value.shape == parameter.frameworkShape else {
        throw NetworkError(
          .parameters,
          "parameter '\(parameter.frameworkName)' has shape \(value.shape), the network needs "
            + "\(parameter.frameworkShape)")
      }
      var ordered = Tensor(shape: parameter.shape)
      for (index, place) in parameter.places.enumerated() { ordered.values[place] = value.values[index] }
      own[parameter.name] = ordered
    }
    let known = Set(parameters.map(\.frameworkName))
    if let stranger = values.keys.sorted().first(where: { !known.contains($0) }) {
      throw NetworkError(.parameters, "parameter '\(stranger)' belongs to no layer of this network")
    }
    try self.init(description, values: own)
  }
}
