public import Settings

/// A number for each channel, or one for all.
public struct ChannelNumbers: Hashable, Sendable {
  /// One number, or one a channel.
  public let numbers: [Double]

  /// Takes one number, or one a channel.
  public init(_ numbers: [Double]) { self.numbers = numbers }

  var count: Int { numbers.count }

  /// The number of a channel.
  public subscript(channel: Int) -> Double { numbers[numbers.count == 1 ? 0 : channel] }
}

extension ChannelNumbers: ExpressibleByArrayLiteral {
  /// One number, or one a channel.
  public init(arrayLiteral numbers: Double...) { self.init(numbers) }
}

/// A number, or a list of them.
extension ChannelNumbers: BoundedValue {
  public static func read(
    _ node: ConfigurationNode, in bounds: Bounds<Double>
  ) throws(SettingsError) -> ChannelNumbers {
    guard case .list = node.value else { return ChannelNumbers([try Double.read(node, in: bounds)]) }
    let numbers = try [Double].read(node, in: bounds)
    guard !numbers.isEmpty else { throw node.failure("expected a number, or one for each channel") }
    return ChannelNumbers(numbers)
  }

  public var canonical: CanonicalValue { numbers.count == 1 ? numbers[0].canonical : numbers.canonical }

  public static func form(in bounds: Bounds<Double>) -> ValueForm {
    .oneOf([.number(bounds), .list(of: .number(bounds), counts: 1...Int.max)])
  }
}
