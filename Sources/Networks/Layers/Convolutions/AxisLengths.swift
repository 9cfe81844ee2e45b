public import Settings

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

/// A number, or `[height, width]`.
extension AxisLengths: BoundedValue {
  public static func read(
    _ node: ConfigurationNode, in bounds: Bounds<Int>
  ) throws(SettingsError) -> AxisLengths {
    guard case .list = node.value else { return AxisLengths(try Int.read(node, in: bounds)) }
    let lengths = try [Int].read(node, in: bounds)
    guard lengths.count == 2 else {
      throw node.failure("expected one number or [height, width], found a list of \(lengths.count)")
    }
    return AxisLengths(lengths)
  }

  public var canonical: CanonicalValue { lengths.count == 1 ? lengths[0].canonical : lengths.canonical }

  public static func form(in bounds: Bounds<Int>) -> ValueForm {
    .oneOf([.integer(bounds), .list(of: .integer(bounds), counts: 2...2)])
  }
}
