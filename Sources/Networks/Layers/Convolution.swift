/// Settings of a two-dimensional convolution.
///
/// - Shape: input `[channel, height, width]`, output `[filters, outHeight, outWidth]`.
/// - Reference: Dumoulin and Visin, 2016, "A guide to convolution arithmetic for deep learning", arXiv:1603.07285.
public struct Convolution: Codable, Hashable, Sendable {
  /// The number of output channels.
  public var filters: Int
  /// Height and width of the window.
  public var kernel: [Int]
  /// The step of the window, down and right.
  public var stride: [Int]
  /// What happens at the border.
  public var padding: Padding
  /// The distance between the window's taps, down and right; 1 for neighbours.
  public var dilation: [Int]
  /// How many parts channels and filters are cut into, each part seeing its own only; all channels for depthwise.
  public var groups: Int
  /// Whether a bias is added; off before a batch normalisation, which has its own.
  public var hasBias: Bool

  /// Makes settings for a square window.
  public init(
    filters: Int, kernel: Int, stride: Int = 1, padding: Padding = .valid, dilation: Int = 1, groups: Int = 1,
    hasBias: Bool = true
  ) {
    self.filters = filters
    self.kernel = [kernel, kernel]
    self.stride = [stride, stride]
    self.padding = padding
    self.dilation = [dilation, dilation]
    self.groups = groups
    self.hasBias = hasBias
  }

  var window: Window { Window(kernel: kernel, stride: stride, padding: padding, dilation: dilation) }

  func outputShape(of input: [Int], layer: String) throws(NetworkError) -> [Int] {
    guard input.count == 3 else {
      throw NetworkError(.shape, "convolution '\(layer)' needs [channel, height, width], its input is \(input)")
    }
    guard filters > 0 else {
      throw NetworkError(.shape, "convolution '\(layer)' needs at least one filter, not \(filters)")
    }
    guard groups > 0, input[0].isMultiple(of: groups), filters.isMultiple(of: groups) else {
      throw NetworkError(
        .shape, "convolution '\(layer)' cannot cut \(input[0]) channels and \(filters) filters into \(groups) groups")
    }
    return [filters] + (try window.output(of: input, layer: "convolution '\(layer)'"))
  }

  func parameters(input: [Int], layer: String, preset: FrameworkPreset) -> [Parameter] {
    let area = kernel.reduce(1, *)
    let fanIn = input[0] / groups * area
    let weight = Parameter(
      name: "\(layer).weight", shape: [filters, input[0] / groups] + kernel,
      initializer: .weights(preset, fanIn: fanIn, fanOut: filters * area), role: .trained)
    guard hasBias else { return [weight] }
    let bias = Initializer.bias(preset, fanIn: fanIn)
    return [weight, Parameter(name: "\(layer).bias", shape: [filters], initializer: bias, role: .trained)]
  }
}

extension Convolution {
  private enum CodingKeys: String, CodingKey {
    case filters, kernel, stride, padding, dilation, groups
    case hasBias = "bias"
  }

  /// Reads settings; neighbouring taps and one group where nothing else is said.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    filters = try container.decode(Int.self, forKey: .filters)
    kernel = try container.decode([Int].self, forKey: .kernel)
    stride = try container.decode([Int].self, forKey: .stride)
    padding = try container.decode(Padding.self, forKey: .padding)
    dilation = try container.decodeIfPresent([Int].self, forKey: .dilation) ?? [1, 1]
    groups = try container.decodeIfPresent(Int.self, forKey: .groups) ?? 1
    hasBias = try container.decode(Bool.self, forKey: .hasBias)
  }

  /// Leaves out what goes without saying.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(filters, forKey: .filters)
    try container.encode(kernel, forKey: .kernel)
    try container.encode(stride, forKey: .stride)
    try container.encode(padding, forKey: .padding)
    if dilation != [1, 1] { try container.encode(dilation, forKey: .dilation) }
    if groups != 1 { try container.encode(groups, forKey: .groups) }
    try container.encode(hasBias, forKey: .hasBias)
  }
}
