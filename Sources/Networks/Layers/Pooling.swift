/// Settings of a pooling window; padding never counts, neither as a value nor in a mean.
///
/// - Shape: input `[channel, height, width]` or `[channel, time]`, output the same channels and the axes after the window.
public struct Pooling: Hashable, Sendable {
  /// The window.
  public var kernel: AxisLengths
  /// The step of the window.
  public var stride: AxisLengths
  /// What happens at the border.
  public var padding: Padding

  /// Makes settings for a window that steps by its own size where no stride is given.
  public init(kernel: AxisLengths, stride: AxisLengths? = nil, padding: Padding = .valid) {
    self.kernel = kernel
    self.stride = stride ?? kernel
    self.padding = padding
  }

  func window(over input: [Int], at place: LayerPlace) throws(NetworkError) -> Window {
    try Window(over: input, kernel: kernel, stride: stride, padding: padding, at: place)
  }
}

extension Pooling: Codable {
  private enum CodingKeys: String, CodingKey { case kernel, stride, padding }

  /// Reads settings; only whole windows where nothing else is said.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    kernel = try container.decode(AxisLengths.self, forKey: .kernel)
    stride = try container.decode(AxisLengths.self, forKey: .stride)
    padding = try container.decodeIfPresent(Padding.self, forKey: .padding) ?? .valid
  }

  /// Leaves out what goes without saying.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(kernel, forKey: .kernel)
    try container.encode(stride, forKey: .stride)
    if padding != .valid { try container.encode(padding, forKey: .padding) }
  }
}

/// Pooling with what its window comes to.
struct WindowPool: LayerSettings {
  enum Statistic: Codable { case largest, mean }

  let statistic: Statistic
  let window: Pooling

  func outputShape(of inputs: [[Int]], at place: LayerPlace) throws(NetworkError) -> [Int] {
    [inputs[0][0]] + (try window.window(over: inputs[0], at: place)).output
  }
}
