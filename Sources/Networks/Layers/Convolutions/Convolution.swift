import Arrays
public import Settings

/// A convolution over the axes of an image or of a sound.
///
/// - Shape: input `[channel, height, width]` or `[channel, time]`, output `[filters]` and the axes after the window;
///   weights `[filters, channel / groups]` and the window.
/// - Reference: Dumoulin and Visin, 2016, "A guide to convolution arithmetic for deep learning", arXiv:1603.07285.
public struct Convolution: ConvolutionKind {
  public static let keyword = "convolution"
  public static let summary = "Slides filters over the image or sound."
  public static let settings: [Setting<Convolution>] =
    [
      Setting("filters", \.filters, in: .within(1...1 << 20), required: true, "The number of output channels.")
    ] + windowSettings() + [
      dilationSetting, groupsSetting(\.groups),
      Setting(
        "algorithm", \.algorithm,
        "How it is computed; winograd takes 3×3 windows of stride 1 over images, channels and filters in sixteens, and rounds "
          + "to a millionth of the largest value nearby: for inputs with such outliers, direct is exact."),
    ] + affineSettings

  /// The number of output channels.
  public var filters = 1
  public var kernel: AxisLengths = 1
  /// The step of the window.
  public var stride: AxisLengths = 1
  /// What happens at the border.
  public var padding = Padding.valid
  /// The distance between the window's taps; 1 for neighbours.
  public var dilation: AxisLengths = 1
  /// How many parts channels and filters are cut into, each part seeing its own only; all channels for depthwise.
  public var groups = 1
  /// How it is computed.
  public var algorithm = ConvolutionAlgorithm.auto
  /// Whether a bias is added; off before a batch normalisation, which has its own.
  public var hasBias = true
  /// How the weights start and what they cost.
  public var weights = WeightSettings()

  public init() {}
}

extension Convolution: LayerKind {
  private var grouped: GroupedConvolution {
    GroupedConvolution(
      filters: filters, kernel: kernel, stride: stride, padding: padding, dilation: dilation, groups: groups,
      hasBias: hasBias, algorithm: algorithm)
  }

  var response: LayerResponse { .affine }

  func outputShape(of inputs: [[Int]], at place: LayerPlace) throws(NetworkError) -> [Int] {
    try checkGroups(groups, of: inputs[0][0], filters: filters, at: place)
    let window = try grouped.window(over: inputs[0], at: place)
    try grouped.checkAlgorithm(over: inputs[0], window, at: place)
    return [filters] + window.output
  }

  func parameters(of inputs: [[Int]], at place: LayerPlace) -> [Parameter] {
    let kernel = kernel.values(rank: inputs[0].count - 1) ?? []
    let area = kernel.product
    let fanIn = inputs[0][0] / groups * area
    return place.affine(
      weights, shape: [filters, inputs[0][0] / groups] + kernel, fanIn: fanIn, fanOut: filters * area,
      bias: hasBias ? filters : nil)
  }

  var filtersSeen: LayerFilters? { .channels }

  func fuses(_ activation: Activation, in mode: PlanMode) -> Bool { activation.isFused(in: mode) }

  func fusesMaximum(
    of tail: LayerTail, over value: Value, at place: LayerPlace, _ builder: PlanBuilder
  ) throws(NetworkError) -> Bool {
    let window = try grouped.window(over: value.shape, at: place)
    if try grouped.winograd(over: value.shape, window, at: place, builder) != nil { return false }
    return try grouped.direct(over: value, tail, at: place, builder) != nil
  }

  var foldsNorm: Bool { true }

  func takesTerm(reading inputs: [[Int]], at place: LayerPlace, _ builder: PlanBuilder) throws(NetworkError) -> Bool {
    try grouped.winograd(over: inputs[0], grouped.window(over: inputs[0], at: place), at: place, builder) != nil
  }

  var takesBFloat16: Bool { true }

  func lower(
    _ inputs: [Value], at place: LayerPlace, _ tail: LayerTail, _ builder: PlanBuilder
  ) throws(NetworkError) -> Value {
    try grouped.lower(inputs[0], at: place, tail, builder)
  }
}

extension Layer {
  public static func convolution(
    filters: Int, kernel: AxisLengths, stride: AxisLengths = 1, padding: Padding = .valid, dilation: AxisLengths = 1,
    groups: Int = 1, hasBias: Bool = true, algorithm: ConvolutionAlgorithm = .auto,
    weights: WeightSettings = WeightSettings()
  ) -> Layer {
    var made = Convolution()
    (made.filters, made.kernel, made.stride, made.padding) = (filters, kernel, stride, padding)
    (made.dilation, made.groups, made.hasBias, made.weights) = (dilation, groups, hasBias, weights)
    made.algorithm = algorithm
    return Layer(made)
  }
}
