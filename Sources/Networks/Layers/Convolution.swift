/// Settings of a two-dimensional convolution.
///
/// - Shape: input `[channel, height, width]`, output `[filters, outHeight, outWidth]`.
/// - Reference: Dumoulin and Visin, 2016, "A guide to convolution arithmetic for deep learning", arXiv:1603.07285.
public struct Convolution: Codable, Hashable, Sendable {
  /// What happens at the border.
  public enum Padding: String, Codable, Sendable, CaseIterable {
    /// The output is the input divided by the stride, rounded up; an odd pixel of padding goes below and right.
    case same
    /// Only whole windows.
    case valid
  }

  /// The number of output channels.
  public var filters: Int
  /// Height and width of the window.
  public var kernel: [Int]
  /// The step of the window, down and right.
  public var stride: [Int]
  /// What happens at the border.
  public var padding: Padding
  /// Whether a bias is added; off before a batch normalisation, which has its own.
  public var hasBias: Bool

  /// Makes settings for a square window.
  public init(filters: Int, kernel: Int, stride: Int = 1, padding: Padding = .valid, hasBias: Bool = true) {
    self.filters = filters
    self.kernel = [kernel, kernel]
    self.stride = [stride, stride]
    self.padding = padding
    self.hasBias = hasBias
  }

  private enum CodingKeys: String, CodingKey {
    case filters, kernel, stride, padding
    case hasBias = "bias"
  }

  func outputShape(of input: [Int], layer: String) throws(NetworkError) -> [Int] {
    guard input.count == 3 else {
      throw NetworkError(.shape, "convolution '\(layer)' needs [channel, height, width], its input is \(input)")
    }
    guard filters > 0 else {
      throw NetworkError(.shape, "convolution '\(layer)' needs at least one filter, not \(filters)")
    }
    let window = Window(kernel: kernel, stride: stride, padding: padding)
    return [filters] + (try window.output(of: input, layer: "convolution '\(layer)'"))
  }

  func parameters(input: [Int], layer: String, preset: FrameworkPreset) -> [Parameter] {
    let area = kernel.reduce(1, *)
    let fanIn = input[0] * area
    let weight = Parameter(
      name: "\(layer).weight", shape: [filters, input[0]] + kernel,
      initializer: .weights(preset, fanIn: fanIn, fanOut: filters * area), role: .trained)
    guard hasBias else { return [weight] }
    let bias = Initializer.bias(preset, fanIn: fanIn)
    return [weight, Parameter(name: "\(layer).bias", shape: [filters], initializer: bias, role: .trained)]
  }
}

/// A window that slides over the two spatial axes.
struct Window {
  var kernel: [Int]
  var stride: [Int]
  var padding: Convolution.Padding

  /// Padding before and after each spatial axis of this length.
  func padding(of size: [Int]) -> [(low: Int, high: Int)] {
    (0..<2).map { axis in
      guard padding == .same else { return (0, 0) }
      let steps = (size[axis] + stride[axis] - 1) / stride[axis] - 1
      let total = max(steps * stride[axis] + kernel[axis] - size[axis], 0)
      return (total / 2, total - total / 2)
    }
  }

  /// Output height and width for an input `[channel, height, width]`.
  func output(of input: [Int], layer: String) throws(NetworkError) -> [Int] {
    guard kernel.count == 2, stride.count == 2, (kernel + stride).allSatisfy({ $0 > 0 }) else {
      throw NetworkError(.shape, "\(layer) needs a positive window and stride, not \(kernel) and \(stride)")
    }
    let size = Array(input.suffix(2))
    let borders = padding(of: size)
    let output = (0..<2).map { (size[$0] + borders[$0].low + borders[$0].high - kernel[$0]) / stride[$0] + 1 }
    guard (0..<2).allSatisfy({ size[$0] + borders[$0].low + borders[$0].high >= kernel[$0] }) else {
      throw NetworkError(.shape, "\(layer) has a window of \(kernel), larger than its input \(input)")
    }
    return output
  }
}
