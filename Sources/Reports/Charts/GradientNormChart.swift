/// Gradient norms layer by layer on a logarithmic scale: where they fall towards the input, the first layers learn the
/// least; where they grow, a step is soon too long for them.
///
/// - Reference: Glorot and Bengio, 2010, "Understanding the difficulty of training deep feedforward neural networks".
public struct GradientNormChart: Sendable, Equatable {
  /// What one network's gradient was.
  public struct Variant: Sendable, Equatable {
    /// The network's name, such as "train.1".
    public var name: String
    /// The layers with trained parameters, first to last.
    public var layers: [String]
    /// The Euclidean norm of each layer's gradient at the start of the first epoch.
    public var firstEpoch: [Double]
    /// The same at the start of the last epoch; empty where there was only one.
    public var lastEpoch: [Double]

    /// Makes a variant.
    ///
    /// - Precondition: every layer has a norm.
    public init(name: String, layers: [String], firstEpoch: [Double], lastEpoch: [Double] = []) {
      precondition(
        layers.count == firstEpoch.count && (lastEpoch.isEmpty || layers.count == lastEpoch.count),
        "\(layers.count) layers with \(firstEpoch.count) and \(lastEpoch.count) norms")
      self.name = name
      self.layers = layers
      self.firstEpoch = firstEpoch
      self.lastEpoch = lastEpoch
    }
  }

  /// The networks to compare.
  public var variants: [Variant]

  /// Makes a chart.
  public init(_ variants: [Variant]) { self.variants = variants }

  /// The chart with a line on how to read it; nothing without variants.
  ///
  /// Layers are named where all variants have the same, and numbered otherwise.
  public func rendered() -> HTML {
    guard let first = variants.first else { return .group([]) }
    let areAlike = variants.allSatisfy { $0.layers == first.layers }
    var series: [LineChart.Series] = []
    for (index, variant) in variants.enumerated() {
      func points(_ norms: [Double]) -> [LineChart.Point] {
        norms.enumerated().map { .init(x: Double($0 + 1), y: $1) }
      }
      let hasLast = !variant.lastEpoch.isEmpty
      if hasLast {
        series.append(.init(name: nil, points: points(variant.firstEpoch), colorIndex: index, isSecondary: true))
      }
      series.append(
        .init(
          name: variant.name, points: points(hasLast ? variant.lastEpoch : variant.firstEpoch), colorIndex: index))
    }
    let chart = LineChart(
      title: "Norm of the gradient by layer",
      xLabel: areAlike ? "layer, from the input on" : "number of the layer with parameters, from the input on",
      scale: .logarithmic, positionNames: areAlike ? first.layers : [], series: series)
    return .group([
      .element(
        "p", ["class": "aside"],
        .text(
          "The Euclidean norm of the gradient of each layer's parameters in the first step of an epoch, before clipping. "
            + "Dashed: the first epoch. Solid: the last. The scale is logarithmic; a gradient of 0 stands at its foot.")
      ), chart.rendered(),
    ])
  }
}
