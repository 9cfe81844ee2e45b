/// A length along each spatial axis, such as a window's: one for all axes, or one an axis.
public struct AxisLengths: Hashable, Sendable {
  /// One entry for all axes, or one an axis (`[height, width]`); equal lengths are one entry.
  public let lengths: [Int]

  /// One length an axis.
  public init(_ lengths: [Int]) { self.lengths = Set(lengths).count == 1 ? [lengths[0]] : lengths }

  /// One length for all axes.
  public init(_ length: Int) { lengths = [length] }

  /// The length of each of `rank` axes; `nil` where another number of lengths was given.
  func values(rank: Int) -> [Int]? {
    switch lengths.count {
    case 1: [Int](repeating: lengths[0], count: rank)
    case rank: lengths
    default: nil
    }
  }
}

extension AxisLengths: ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral {
  /// One length for all axes.
  public init(integerLiteral length: Int) { self.init(length) }

  /// One length an axis.
  public init(arrayLiteral lengths: Int...) { self.init(lengths) }
}

extension AxisLengths: Codable {
  /// Reads a number or a list.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let length = try? container.decode(Int.self) {
      self.init(length)
      return
    }
    let lengths = try container.decode([Int].self)
    guard !lengths.isEmpty else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "expected at least one length")
    }
    self.init(lengths)
  }

  /// Writes a number where all axes have the same length.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if lengths.count == 1 { try container.encode(lengths[0]) } else { try container.encode(lengths) }
  }
}
