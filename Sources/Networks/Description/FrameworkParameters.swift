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
  /// filters last and channels before them; what reads a flattened image is sorted for channels innermost.
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
          let (unfolded, axes) =
            word.keras == "kernel"
            ? layer.node.layer.settings.kerasAxes(of: parameter.shape) : Self.kerasAxes(ofScale: parameter.shape)
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
    "movingVariance": ("running_var", "moving_variance"), "mean": ("mean", "mean"),
    "variance": ("variance", "variance"),
    "count": ("count", "count"), "transform": ("transform", "transform"), "bands": ("bands", "bands"),
    "low": ("filt_b1", "low"), "band": ("filt_band", "band"),
  ]

  /// Of what normalises a whole image: channels innermost.
  private static func kerasAxes(ofScale shape: [Int]) -> (unfolded: [Int], axes: [Int]) {
    (shape, shape.count > 1 ? Array(1..<shape.count) + [0] : [0])
  }

  /// For each layer of one axis whose features come from a flattened image: which of them Keras, whose channels are
  /// innermost, has first, second, ….
  private func flattenedOrders() throws(NetworkError) -> [[Int]?] {
    let sources = try sources()
    var orders: [[Int]?] = []
    for (index, layer) in shapedLayers.enumerated() {
      let read: [[Int]?] = sources[index].map { source in
        if case .layer(let earlier) = source { orders[earlier] } else { nil }
      }
      orders.append(
        try layer.node.layer.settings.kerasOrder(
          of: read, inputs: layer.inputs, output: layer.output, at: place(index)))
    }
    return orders
  }
}

extension LayerKind {
  /// Windows first, then what comes in, then what goes out.
  func kerasAxes(of kernel: [Int]) -> (unfolded: [Int], axes: [Int]) {
    (kernel, kernel.count > 1 ? Array(2..<kernel.count) + [1, 0] : [0])
  }

  /// What keeps its input's shape keeps the order of its features.
  func kerasOrder(
    of read: [[Int]?], inputs: [[Int]], output: [Int], at place: LayerPlace
  ) throws(NetworkError) -> [Int]? {
    guard output.count == 1, inputs.allSatisfy({ $0 == output }) else { return nil }
    guard Set(read).count == 1 else {
      throw NetworkError(
        .unsupported, "'\(place.name)' mixes features that keras keeps in different orders", layer: place.name)
    }
    return read[0]
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
