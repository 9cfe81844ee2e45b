/// Settings of a pooling window; padding never counts, neither as a value nor in a mean.
///
/// - Shape: input `[channel, height, width]`, output `[channel, outHeight, outWidth]`.
public struct Pooling: Codable, Hashable, Sendable {
  /// Height and width of the window.
  public var kernel: [Int]
  /// The step of the window, down and right.
  public var stride: [Int]
  /// What happens at the border.
  public var padding: Padding

  /// Makes settings for a square window that steps by its own size.
  public init(kernel: Int, stride: Int? = nil, padding: Padding = .valid) {
    self.kernel = [kernel, kernel]
    self.stride = [stride ?? kernel, stride ?? kernel]
    self.padding = padding
  }

  private enum CodingKeys: String, CodingKey { case kernel, stride, padding }

  /// Reads settings; only whole windows where nothing else is said.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    kernel = try container.decode([Int].self, forKey: .kernel)
    stride = try container.decode([Int].self, forKey: .stride)
    padding = try container.decodeIfPresent(Padding.self, forKey: .padding) ?? .valid
  }

  /// Leaves out what goes without saying.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(kernel, forKey: .kernel)
    try container.encode(stride, forKey: .stride)
    if padding != .valid { try container.encode(padding, forKey: .padding) }
  }

  var window: Window { Window(kernel: kernel, stride: stride, padding: padding) }

  func outputShape(of input: [Int], layer: String) throws(NetworkError) -> [Int] {
    guard input.count == 3 else {
      throw NetworkError(.shape, "pooling '\(layer)' needs [channel, height, width], its input is \(input)")
    }
    return [input[0]] + (try window.output(of: input, layer: "pooling '\(layer)'"))
  }
}
