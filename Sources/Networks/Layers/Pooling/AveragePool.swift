public import Settings

/// The mean of each window.
public struct AveragePool: PoolKind {
  public static let keyword = "averagePool"
  public static let summary = "The mean of each window."
  public static let shorthand: String? = "kernel"
  public static let settings: [Setting<AveragePool>] = poolSettings

  public var kernel: AxisLengths = 1
  /// The step of the window.
  public var stride: AxisLengths = 1
  /// What happens at the border.
  public var padding = Padding.valid

  public init() {}
}

extension AveragePool: LayerKind {
  var response: LayerResponse { .affine }

  func lower(
    _ inputs: [Value], at place: LayerPlace, _ tail: LayerTail, _ builder: PlanBuilder
  ) throws(NetworkError) -> Value {
    let window = try window(over: inputs[0].shape, at: place)
    return try WindowPool(name: place.name, isMean: true, window: window).lower(inputs[0], tail, builder)
  }
}

extension Layer {
  /// The mean of each window.
  public static func averagePool(
    kernel: AxisLengths, stride: AxisLengths? = nil, padding: Padding = .valid
  ) -> Layer {
    Layer(AveragePool(kernel: kernel, stride: stride, padding: padding))
  }
}
