/// What happens at the border of a picture.
public enum Padding: Hashable, Sendable {
  /// The output is the input divided by the stride, rounded up; an odd pixel of padding goes below and right.
  case same
  /// Only whole windows.
  case valid
  /// So many pixels at each side.
  case explicit(top: Int, bottom: Int, left: Int, right: Int)
}

extension Padding: Codable {
  /// Reads `"same"`, `"valid"` or `[top, bottom, left, right]`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let sides = try? container.decode([Int].self), sides.count == 4 {
      self = .explicit(top: sides[0], bottom: sides[1], left: sides[2], right: sides[3])
      return
    }
    switch try? container.decode(String.self) {
    case "same": self = .same
    case "valid": self = .valid
    default:
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "padding is 'same', 'valid' or [top, bottom, left, right]")
    }
  }

  /// Writes the same.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .same: try container.encode("same")
    case .valid: try container.encode("valid")
    case .explicit(let top, let bottom, let left, let right): try container.encode([top, bottom, left, right])
    }
  }
}

/// A window that slides over the two spatial axes.
struct Window {
  var kernel: [Int]
  var stride: [Int]
  var padding: Padding
  var dilation = [1, 1]

  /// The pixels from the first tap to the last.
  private func reach(_ axis: Int) -> Int { (kernel[axis] - 1) * dilation[axis] + 1 }

  /// Padding before and after each spatial axis of this length.
  func padding(of size: [Int]) -> [(low: Int, high: Int)] {
    switch padding {
    case .valid: return [(0, 0), (0, 0)]
    case .explicit(let top, let bottom, let left, let right): return [(top, bottom), (left, right)]
    case .same:
      return (0..<2).map { axis in
        let steps = (size[axis] + stride[axis] - 1) / stride[axis] - 1
        let total = max(steps * stride[axis] + reach(axis) - size[axis], 0)
        return (total / 2, total - total / 2)
      }
    }
  }

  /// Output height and width for an input `[channel, height, width]`.
  func output(of input: [Int], layer: String) throws(NetworkError) -> [Int] {
    let lengths = kernel + stride + dilation
    // Bounded, so that no reach overflows.
    guard lengths.count == 6, kernel.count == 2, stride.count == 2, lengths.allSatisfy({ (1...1 << 20).contains($0) })
    else {
      throw NetworkError(
        .shape, "\(layer) needs a positive window, stride and dilation, not \(kernel), \(stride) and \(dilation)")
    }
    let size = Array(input.suffix(2))
    if case .explicit(let top, let bottom, let left, let right) = padding {
      // A window that sees padding alone has no mean and no largest value.
      guard zip([top, bottom, left, right], [0, 0, 1, 1]).allSatisfy({ (0..<reach($1)).contains($0) }) else {
        throw NetworkError(
          .shape,
          "\(layer) needs padding of at least 0 and less than its window, not [\(top), \(bottom), \(left), \(right)]")
      }
    }
    let borders = padding(of: size)
    let padded = (0..<2).map { size[$0] + borders[$0].low + borders[$0].high }
    guard (0..<2).allSatisfy({ padded[$0] >= reach($0) }) else {
      throw NetworkError(.shape, "\(layer) has a window of \([reach(0), reach(1)]), larger than its input \(input)")
    }
    return (0..<2).map { (padded[$0] - reach($0)) / stride[$0] + 1 }
  }
}
