/// Settings of a convolution that filters every channel by itself: ``Convolution`` with as many groups as channels.
///
/// - Shape: as ``Convolution`` with `multiplier` filters a channel; weights `[channel · multiplier, 1]` and the window.
/// - Reference: Chollet, 2017, "Xception", arXiv:1610.02357.
public struct DepthwiseConvolution: Hashable, Sendable {
  /// The window.
  public var kernel: AxisLengths
  /// The step of the window.
  public var stride: AxisLengths
  /// What happens at the border.
  public var padding: Padding
  /// The distance between the window's taps; 1 for neighbours.
  public var dilation: AxisLengths
  /// How many filters see each channel.
  public var multiplier: Int
  /// Whether a bias is added.
  public var hasBias: Bool
  /// How the weights start and what they cost.
  public var weights: WeightSettings

  /// Makes settings.
  public init(
    kernel: AxisLengths, stride: AxisLengths = 1, padding: Padding = .valid, dilation: AxisLengths = 1,
    multiplier: Int = 1, hasBias: Bool = true, weights: WeightSettings = WeightSettings()
  ) {
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.multiplier = multiplier
    self.hasBias = hasBias
    self.weights = weights
  }

  /// The same on so many channels, spelled out.
  public func convolution(channels: Int) -> Convolution {
    Convolution(
      filters: channels * multiplier, kernel: kernel, stride: stride, padding: padding, dilation: dilation,
      groups: channels, hasBias: hasBias, weights: weights)
  }
}

extension DepthwiseConvolution: LayerSettings {
  func outputShape(of inputs: [[Int]], at place: LayerPlace) throws(NetworkError) -> [Int] {
    guard (1...1 << 20).contains(multiplier) else {
      throw place.failure("needs at least one filter a channel, not \(multiplier)")
    }
    return try convolution(channels: inputs[0][0]).outputShape(of: inputs, at: place)
  }

  /// Fans as the frameworks count them: PyTorch those of the grouped convolution, Keras those of a kernel
  /// `[height, width, channel, multiplier]`.
  func parameters(of inputs: [[Int]], at place: LayerPlace) -> [Parameter] {
    let spelled = convolution(channels: inputs[0][0])
    guard place.preset == .keras else { return spelled.parameters(of: inputs, at: place) }
    let window = kernel.values(rank: inputs[0].count - 1) ?? []
    let area = window.reduce(1, *)
    return place.affine(
      weights, shape: [spelled.filters, 1] + window, fanIn: inputs[0][0] * area, fanOut: multiplier * area,
      bias: hasBias ? spelled.filters : nil)
  }

  // Neither depends on the number of channels.
  func fuses(_ activation: Activation, in mode: PlanMode) -> Bool {
    convolution(channels: 1).fuses(activation, in: mode)
  }

  var foldsNorm: Bool { convolution(channels: 1).foldsNorm }

  var takesBFloat16: Bool { convolution(channels: 1).takesBFloat16 }

  func lower(
    _ inputs: [Value], at place: LayerPlace, _ tail: LayerTail, _ builder: PlanBuilder
  ) throws(NetworkError) -> Value {
    try convolution(channels: inputs[0].shape[0]).lower(inputs, at: place, tail, builder)
  }
}

extension DepthwiseConvolution: Codable {
  private enum CodingKeys: String, CodingKey {
    case kernel, stride, padding, dilation, multiplier
    case hasBias = "bias"
  }

  /// Reads settings; neighbouring taps and one filter a channel where nothing else is said.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    kernel = try container.decode(AxisLengths.self, forKey: .kernel)
    stride = try container.decode(AxisLengths.self, forKey: .stride)
    padding = try container.decode(Padding.self, forKey: .padding)
    dilation = try container.decodeIfPresent(AxisLengths.self, forKey: .dilation) ?? 1
    multiplier = try container.decodeIfPresent(Int.self, forKey: .multiplier) ?? 1
    hasBias = try container.decode(Bool.self, forKey: .hasBias)
    weights = try WeightSettings(from: decoder)
  }

  /// Leaves out what goes without saying.
  public func encode(to encoder: any Encoder) throws {
    try weights.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(kernel, forKey: .kernel)
    try container.encode(stride, forKey: .stride)
    try container.encode(padding, forKey: .padding)
    if dilation != 1 { try container.encode(dilation, forKey: .dilation) }
    if multiplier != 1 { try container.encode(multiplier, forKey: .multiplier) }
    try container.encode(hasBias, forKey: .hasBias)
  }
}
