/// What happens at the border of a picture or a sound.
public enum Padding: Hashable, Sendable {
  /// The output is the input divided by the stride, rounded up.
  ///
  /// Keras pads as little as the stride allows, PyTorch (and every PyTorch network that pads by half a kernel) as much
  /// as a stride of 1 would need; so strided windows stand elsewhere. Odd padding has its larger half at the end.
  case same
  /// Only whole windows.
  case valid
  /// So many zeros before and after each spatial axis.
  case explicit([Border])

  /// The zeros at the two ends of one axis.
  public struct Border: Hashable, Sendable {
    /// Before the first value, and after the last.
    public var low: Int, high: Int

    /// Makes a border.
    public init(low: Int, high: Int) {
      self.low = low
      self.high = high
    }
  }

  /// So many pixels at each side of a picture.
  public static func explicit(top: Int, bottom: Int, left: Int, right: Int) -> Padding {
    .explicit([Border(low: top, high: bottom), Border(low: left, high: right)])
  }

  /// So many zeros at both ends of each of `axes` axes.
  public static func symmetric(_ count: Int, axes: Int = 2) -> Padding {
    .explicit([Border](repeating: Border(low: count, high: count), count: axes))
  }
}

extension Padding: Codable {
  /// Reads `"same"`, `"valid"`, `[top, bottom, left, right]` or `[first, last]`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let sides = try? container.decode([Int].self), let padding = Padding(sides: sides) {
      self = padding
      return
    }
    switch try? container.decode(String.self) {
    case "same": self = .same
    case "valid": self = .valid
    default:
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "padding is 'same', 'valid', [top, bottom, left, right] or [first, last]")
    }
  }

  /// Writes the same.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .same: try container.encode("same")
    case .valid: try container.encode("valid")
    case .explicit(let borders): try container.encode(borders.sides)
    }
  }

  /// The two ends of each axis in a row, such as `[top, bottom, left, right]`; `nil` for an odd number of them or none.
  public init?(sides: [Int]) {
    guard !sides.isEmpty, sides.count.isMultiple(of: 2) else { return nil }
    self = .explicit(stride(from: 0, to: sides.count, by: 2).map { Border(low: sides[$0], high: sides[$0 + 1]) })
  }
}

extension Padding.Border {
  /// Reads the two ends of each axis in a row.
  static func sides(from decoder: any Decoder) throws -> [Self] {
    let container = try decoder.singleValueContainer()
    guard case .explicit(let borders) = Padding(sides: try container.decode([Int].self)) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "expected [top, bottom, left, right] or [first, last]")
    }
    return borders
  }
}

extension [Padding.Border] {
  /// The two ends of each axis in a row.
  var sides: [Int] { flatMap { [$0.low, $0.high] } }
}
