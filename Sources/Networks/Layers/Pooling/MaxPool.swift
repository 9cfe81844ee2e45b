import Arrays
public import Settings

/// The largest value of each window.
public struct MaxPool: PoolKind {
  public static let keyword = "maxPool"
  public static let summary = "The largest value of each window."
  public static let shorthand: String? = "kernel"
  public static let settings: [Setting<MaxPool>] = poolSettings

  public var kernel: AxisLengths = 1
  /// The step of the window.
  public var stride: AxisLengths = 1
  /// What happens at the border.
  public var padding = Padding.valid

  public init() {}
}

extension MaxPool: LayerKind {
  var response: LayerResponse { .maximum }

  func fuses(_ activation: Activation, in mode: PlanMode) -> Bool { mode != .inference && activation.isReLU }

  var maximum: (any PoolKind)? { self }

  /// The largest of rectified values is the rectified largest.
  var commutesWithReLU: Bool { true }

  func lower(
    _ inputs: [Value], at place: LayerPlace, _ tail: LayerTail, _ builder: PlanBuilder
  ) throws(NetworkError) -> Value {
    let window = try window(over: inputs[0].shape, at: place)
    let shape = [inputs[0].shape[0]] + window.output
    if let output = try lowerByKernel(inputs[0], window, shape, tail, builder) { return output }
    return try WindowPool(name: place.name, isMean: false, window: window).lower(inputs[0], tail, builder)
  }
}

extension Layer {
  /// The largest value of each window.
  public static func maxPool(
    kernel: AxisLengths, stride: AxisLengths? = nil, padding: Padding = .valid
  ) -> Layer {
    Layer(MaxPool(kernel: kernel, stride: stride, padding: padding))
  }
}
