/// Settings of a pooling window; only whole windows count.
///
/// - Shape: input `[channel, height, width]`, output `[channel, outHeight, outWidth]`.
public struct Pooling: Codable, Hashable, Sendable {
  /// Height and width of the window.
  public var kernel: [Int]
  /// The step of the window, down and right.
  public var stride: [Int]

  /// Makes settings for a square window that steps by its own size.
  public init(kernel: Int, stride: Int? = nil) {
    self.kernel = [kernel, kernel]
    self.stride = [stride ?? kernel, stride ?? kernel]
  }

  func outputShape(of input: [Int], layer: String) throws(NetworkError) -> [Int] {
    guard input.count == 3 else {
      throw NetworkError(.shape, "maxPool '\(layer)' needs [channel, height, width], its input is \(input)")
    }
    let window = Window(kernel: kernel, stride: stride, padding: .valid)
    return [input[0]] + (try window.output(of: input, layer: "maxPool '\(layer)'"))
  }
}
