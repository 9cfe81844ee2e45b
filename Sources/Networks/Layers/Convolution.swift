import Arrays

/// Settings of a convolution over the axes of a picture or of a sound.
///
/// - Shape: input `[channel, height, width]` or `[channel, time]`, output `[filters]` and the axes after the window;
///   weights `[filters, channel / groups]` and the window.
/// - Reference: Dumoulin and Visin, 2016, "A guide to convolution arithmetic for deep learning", arXiv:1603.07285.
public struct Convolution: Hashable, Sendable {
  /// The number of output channels.
  public var filters: Int
  /// The window.
  public var kernel: AxisLengths
  /// The step of the window.
  public var stride: AxisLengths
  /// What happens at the border.
  public var padding: Padding
  /// The distance between the window's taps; 1 for neighbours.
  public var dilation: AxisLengths
  /// How many parts channels and filters are cut into, each part seeing its own only; all channels for depthwise.
  public var groups: Int
  /// Whether a bias is added; off before a batch normalisation, which has its own.
  public var hasBias: Bool
  /// How the weights start and what they cost.
  public var weights: WeightSettings

  /// Makes settings.
  public init(
    filters: Int, kernel: AxisLengths, stride: AxisLengths = 1, padding: Padding = .valid, dilation: AxisLengths = 1,
    groups: Int = 1, hasBias: Bool = true, weights: WeightSettings = WeightSettings()
  ) {
    self.filters = filters
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.groups = groups
    self.hasBias = hasBias
    self.weights = weights
  }

  func window(over input: [Int], at place: LayerPlace) throws(NetworkError) -> Window {
    try Window(over: input, kernel: kernel, stride: stride, dilation: dilation, padding: padding, at: place)
  }
}

extension Convolution: LayerSettings {
  func outputShape(of inputs: [[Int]], at place: LayerPlace) throws(NetworkError) -> [Int] {
    let input = inputs[0]
    try weights.check(place.words)
    guard filters > 0 else { throw place.failure("needs at least one filter, not \(filters)") }
    guard groups > 0, input[0].isMultiple(of: groups), filters.isMultiple(of: groups) else {
      throw place.failure("cannot cut \(input[0]) channels and \(filters) filters into \(groups) groups")
    }
    return [filters] + (try window(over: input, at: place)).output
  }

  func parameters(of inputs: [[Int]], at place: LayerPlace) -> [Parameter] {
    let kernel = kernel.values(rank: inputs[0].count - 1) ?? []
    let area = kernel.product
    let fanIn = inputs[0][0] / groups * area
    return place.affine(
      weights, shape: [filters, inputs[0][0] / groups] + kernel, fanIn: fanIn, fanOut: filters * area,
      bias: hasBias ? filters : nil)
  }
}

extension Convolution: Codable {
  private enum CodingKeys: String, CodingKey {
    case filters, kernel, stride, padding, dilation, groups
    case hasBias = "bias"
  }

  /// Reads settings; neighbouring taps and one group where nothing else is said.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    filters = try container.decode(Int.self, forKey: .filters)
    kernel = try container.decode(AxisLengths.self, forKey: .kernel)
    stride = try container.decode(AxisLengths.self, forKey: .stride)
    padding = try container.decode(Padding.self, forKey: .padding)
    dilation = try container.decodeIfPresent(AxisLengths.self, forKey: .dilation) ?? 1
    groups = try container.decodeIfPresent(Int.self, forKey: .groups) ?? 1
    hasBias = try container.decode(Bool.self, forKey: .hasBias)
    weights = try WeightSettings(from: decoder)
  }

  /// Leaves out what goes without saying.
  public func encode(to encoder: any Encoder) throws {
    try weights.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(filters, forKey: .filters)
    try container.encode(kernel, forKey: .kernel)
    try container.encode(stride, forKey: .stride)
    try container.encode(padding, forKey: .padding)
    if dilation != 1 { try container.encode(dilation, forKey: .dilation) }
    if groups != 1 { try container.encode(groups, forKey: .groups) }
    try container.encode(hasBias, forKey: .hasBias)
  }
}
