public import Arrays
public import Networks
public import Settings

/// Where a layer's channels speak for a class: gradient-weighted class activation mapping.
///
/// - Reference: Selvaraju et al., 2017, "Grad-CAM", arXiv:1610.02391, equations 1 and 2.
public struct GradCAM: AttributionKind {
  public static let keyword = "gradCAM"
  public static let summary = "Shows where a layer's channels speak for the class decided."
  public static let shorthand: String? = "layer"
  public static let settings: [Setting<GradCAM>] = [
    Setting(
      "layer", \.layer, "The layer, by name; the last with the last convolution's resolution where none is named.")
  ]

  public var layer: String?

  public init() {}

  public var capturedLayers: [String] { layer.map { [$0] } ?? [] }

  public func fitted(to network: NetworkDescription) throws(AttributionRefusal) -> GradCAM {
    let layers = network.shapedLayers
    let isSound = network.input.count == 2
    func hasSpace(_ output: [Int]) -> Bool { output.count == 3 || isSound && output.count == 2 }
    var fitted = self
    guard let layer else {
      let places = layers.indices.filter { hasSpace(layers[$0].output) }
      guard let convolution = places.last(where: { layers[$0].node.layer.filters == .channels }),
        let last = places.last(where: { $0 >= convolution && layers[$0].output == layers[convolution].output })
      else {
        throw AttributionRefusal(
          "needs a convolution over \(isSound ? "time" : "images"), and the network has none; leave it out")
      }
      fitted.layer = layers[last].node.name
      return fitted
    }
    let images = layers.filter { hasSpace($0.output) }.map(\.node.name)
    guard images.contains(layer) else {
      throw AttributionRefusal(
        setting: "layer",
        (layers.contains { $0.node.name == layer }
          ? "'\(layer)' gives no \(isSound ? "values over time" : "images")" : "no layer is called '\(layer)'")
          + Spelling.hint(layer, among: images, otherwise: images))
    }
    return fitted
  }

  public func explain(_ subject: AttributionSubject) throws -> [ExplanationPart] {
    guard let layer, let place = subject.captures.firstIndex(of: layer) else {
      preconditionFailure("the plan captures \(subject.captures), not '\(layer ?? "")'")
    }
    let isSound = subject.inputs.shape.count == 3
    let (height, width) = (isSound ? 1 : subject.inputs.shape[2], subject.inputs.shape.last ?? 0)
    var values: [Float] = []
    for (index, decided) in subject.decisions.enumerated() {
      try subject.onRecord()
      let input = subject.inputs[row: index]
      var seed = Tensor(shape: [1, subject.plan.outputCount])
      seed.values[decided] = 1
      let captured = subject.plan.gradients(of: input.reshaped(to: [1] + input.shape), outputGradient: seed)
        .captured[place]
      var map = Self.map(value: captured.value[row: 0], gradient: captured.gradient[row: 0])
      if isSound { map = Self.summedOverBands(map) }
      values += Self.resized(map, height: height, width: width).values
    }
    return [
      ExplanationPart(
        .maps(.sequential), title: "Grad-CAM, \(layer)",
        values: Tensor(shape: [subject.decisions.count, height, width], values: values))
    ]
  }

  /// Weighs each channel with its mean gradient and keeps what is positive: `[height, width]` of the layer, at least 0,
  /// not normalised; of a layer over time alone the height is 1.
  ///
  /// - Shape: both `[channel, height, width]` or `[channel, time]`: a layer's value and the gradient of a class's logit with
  ///   respect to it.
  public static func map(value: Tensor, gradient: Tensor) -> Tensor {
    precondition(
      value.shape == gradient.shape && (2...3).contains(value.shape.count),
      "value \(value.shape), gradient \(gradient.shape)")
    let (height, width) = (value.shape.count == 3 ? value.shape[1] : 1, value.shape[value.shape.count - 1])
    let space = height * width
    var map = Tensor(shape: [height, width])
    for channel in 0..<value.shape[0] {
      let range = channel * space..<(channel + 1) * space
      let weight = gradient.values[range].reduce(0, +) / Float(space)
      for (place, index) in range.enumerated() { map.values[place] += weight * value.values[index] }
    }
    for place in map.values.indices { map.values[place] = max(map.values[place], 0) }
    return map
  }

  /// What a layer that parts a sound into bands says of time alone.
  private static func summedOverBands(_ map: Tensor) -> Tensor {
    let width = map.shape[1]
    var sums = Tensor(shape: [1, width])
    for (place, value) in map.values.enumerated() { sums.values[place % width] += value }
    return sums
  }

  /// A map enlarged by bilinear interpolation with half-pixel centres and divided by its largest value.
  ///
  /// A map that is zero everywhere stays so: no part of the layer speaks for the class.
  public static func resized(_ map: Tensor, height: Int, width: Int) -> Tensor {
    let (rows, columns) = (map.shape[0], map.shape[1])
    func taps(_ place: Int, _ size: Int, _ target: Int) -> (low: Int, high: Int, share: Float) {
      let position = max((Float(place) + 0.5) * Float(size) / Float(target) - 0.5, 0)
      let low = min(Int(position), size - 1)
      return (low, min(low + 1, size - 1), position - Float(low))
    }
    var result = Tensor(shape: [height, width])
    for y in 0..<height {
      let row = taps(y, rows, height)
      for x in 0..<width {
        let column = taps(x, columns, width)
        func mixed(_ r: Int) -> Float {
          map.values[r * columns + column.low] * (1 - column.share) + map.values[r * columns + column.high]
            * column.share
        }
        result.values[y * width + x] = mixed(row.low) * (1 - row.share) + mixed(row.high) * row.share
      }
    }
    let peak = result.values.max() ?? 0
    if peak > 0 { for place in result.values.indices { result.values[place] /= peak } }
    return result
  }
}
