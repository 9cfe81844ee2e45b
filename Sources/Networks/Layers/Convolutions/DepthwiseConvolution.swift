public import Settings

/// A convolution that filters every channel by itself: one with as many groups as channels.
///
/// - Shape: input `[channel, height, width]` or `[channel, time]`, output `[channel · multiplier]` and the axes after the
///   window; weights `[channel · multiplier, 1]` and the window.
/// - Reference: Chollet, 2017, "Xception", arXiv:1610.02357.
public struct DepthwiseConvolution: ConvolutionKind {
  public static let keyword = "depthwiseConvolution"
  public static let summary = "Slides filters of its own over each channel."
  public static let settings: [Setting<DepthwiseConvolution>] =
    windowSettings() + [
      dilationSetting,
      Setting("multiplier", \.multiplier, in: .within(1...1 << 20), "How many filters see each channel."),
    ] + affineSettings

  public var kernel: AxisLengths = 1
  /// The step of the window.
  public var stride: AxisLengths = 1
  /// What happens at the border.
  public var padding = Padding.valid
  /// The distance between the window's taps; 1 for neighbours.
  public var dilation: AxisLengths = 1
  /// How many filters see each channel.
  public var multiplier = 1
  /// Whether a bias is added.
  public var hasBias = true
  /// How the weights start and what they cost.
  public var weights = WeightSettings()

  public init() {}
}

extension DepthwiseConvolution: LayerKind {
  private func grouped(channels: Int) -> GroupedConvolution {
    GroupedConvolution(
      filters: channels * multiplier, kernel: kernel, stride: stride, padding: padding, dilation: dilation,
      groups: channels, hasBias: hasBias)
  }

  var response: LayerResponse { .affine }

  func outputShape(of inputs: [[Int]], at place: LayerPlace) throws(NetworkError) -> [Int] {
    let grouped = grouped(channels: inputs[0][0])
    return [grouped.filters] + (try grouped.window(over: inputs[0], at: place)).output
  }

  /// Fans as the frameworks count them: PyTorch those of the grouped convolution, Keras those of a kernel
  /// `[height, width, channel, multiplier]`.
  func parameters(of inputs: [[Int]], at place: LayerPlace) -> [Parameter] {
    let channels = inputs[0][0]
    let filters = channels * multiplier
    let window = kernel.values(rank: inputs[0].count - 1) ?? []
    let area = window.reduce(1, *)
    let isKeras = place.preset == .keras
    return place.affine(
      weights, shape: [filters, 1] + window, fanIn: isKeras ? channels * area : area,
      fanOut: isKeras ? multiplier * area : filters * area, bias: hasBias ? filters : nil)
  }

  var filtersSeen: LayerFilters? { .oneChannel }

  /// Keras keeps the filters of each channel on an axis of their own.
  func kerasAxes(of kernel: [Int]) -> (unfolded: [Int], axes: [Int]) {
    ([kernel[0] / multiplier, multiplier] + kernel[2...], Array(2..<kernel.count) + [0, 1])
  }

  func fuses(_ activation: Activation, in mode: PlanMode) -> Bool { activation.isFused(in: mode) }

  var foldsNorm: Bool { true }

  var takesBFloat16: Bool { true }

  func lower(
    _ inputs: [Value], at place: LayerPlace, _ tail: LayerTail, _ builder: PlanBuilder
  ) throws(NetworkError) -> Value {
    try grouped(channels: inputs[0].shape[0]).lower(inputs[0], at: place, tail, builder)
  }
}

extension Layer {
  /// A convolution of each channel by itself.
  public static func depthwiseConvolution(
    kernel: AxisLengths, stride: AxisLengths = 1, padding: Padding = .valid, dilation: AxisLengths = 1,
    multiplier: Int = 1, hasBias: Bool = true, weights: WeightSettings = WeightSettings()
  ) -> Layer {
    var made = DepthwiseConvolution()
    (made.kernel, made.stride, made.padding, made.dilation) = (kernel, stride, padding, dilation)
    (made.multiplier, made.hasBias, made.weights) = (multiplier, hasBias, weights)
    return Layer(made)
  }
}
