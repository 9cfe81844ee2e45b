public import Settings

/// So many values before and after each spatial axis.
public struct Borders: Hashable, Sendable {
  /// The values at the two ends of one axis.
  public struct Border: Hashable, Sendable {
    /// Before the first value, and after the last.
    public var low: Int, high: Int
  }

  /// One border an axis.
  public var axes: [Border]

  /// The two ends of each axis in a row, such as `[top, bottom, left, right]`.
  ///
  /// - Precondition: their number is even.
  public init(sides: [Int]) {
    precondition(sides.count.isMultiple(of: 2), "an axis has two ends, not half of \(sides.count)")
    axes = stride(from: 0, to: sides.count, by: 2).map { Border(low: sides[$0], high: sides[$0 + 1]) }
  }

  /// The same ends in a row.
  public var sides: [Int] { axes.flatMap { [$0.low, $0.high] } }
}

extension Borders: ExpressibleByArrayLiteral {
  /// The two ends of each axis in a row.
  public init(arrayLiteral sides: Int...) { self.init(sides: sides) }
}

/// `[top, bottom, left, right]`, or `[first, last]`.
extension Borders: SettingValue {
  private static let bounds = Bounds.within(0...1 << 20)

  public static func read(_ node: ConfigurationNode) throws(SettingsError) -> Borders {
    let sides = try [Int].read(node, in: bounds)
    guard [2, 4].contains(sides.count) else {
      throw node.failure("expected [top, bottom, left, right], or [first, last] for a sound")
    }
    return Borders(sides: sides)
  }

  public var canonical: CanonicalValue { sides.canonical }

  public static var form: ValueForm { .list(of: .integer(bounds), counts: 2...4) }
}
