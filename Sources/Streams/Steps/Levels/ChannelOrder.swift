import Media
public import Settings

/// Puts the channels of an image into another order, or leaves some out: `image[..., indices]` in NumPy.
public struct ChannelOrder: Hashable, Sendable {
  /// The channels of the result, by their numbers from 0; written as a list, or as letters: `bgr` is [2, 1, 0].
  public struct Indices: SettingValue {
    public var numbers: [Int]

    public init(_ numbers: [Int]) { self.numbers = numbers }

    private static let letters: [Character] = ["r", "g", "b", "a"]
    private static let counts = 1...4
    private static let letterForm = ValueForm.pattern("^[rgba]{1,4}$", words: "letters of r, g, b and a, such as bgr")

    public static func read(_ node: ConfigurationNode) throws(SettingsError) -> Indices {
      if case .string(let word) = node.value {
        let numbers = word.compactMap { letters.firstIndex(of: $0) }
        guard numbers.count == word.count, counts.contains(numbers.count) else {
          throw node.failure("expected \(form.words), found \(node.found)")
        }
        return Indices(numbers)
      }
      guard case .list = node.value else { throw node.failure("expected \(form.words), found \(node.found)") }
      let numbers = try [Int].read(node, in: .within(0...3))
      guard counts.contains(numbers.count) else { throw node.failure("expected \(form.words), found \(numbers.count)") }
      return Indices(numbers)
    }

    public var canonical: CanonicalValue { .list(numbers.map { .int($0) }) }
    public static var form: ValueForm { .oneOf([.list(of: .integer(.within(0...3)), counts: counts), letterForm]) }
  }

  /// The channels of the result.
  public var indices: Indices

  /// Describes the step.
  public init(_ indices: [Int]) { self.indices = Indices(indices) }

  /// The step with its defaults.
  public init() { self.init([0]) }
}

extension Transform {
  /// Puts channels into another order.
  public static func channelOrder(_ indices: [Int]) -> Transform { Transform(step: ChannelOrder(indices)) }
}

extension ChannelOrder: FixedStep {
  public static let keyword = "channelOrder"
  public static let summary = "Puts the channels of an image into another order, or leaves some out."
  public static let shorthand: String? = "channels"
  public static let settings: [Setting<ChannelOrder>] = [
    Setting(
      "channels", \.indices, required: true,
      "The channels of the result, by their numbers from 0 or as letters: bgr is [2, 1, 0], r the first alone.")
  ]

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    let image = try input.image()
    let last = indices.numbers.max() ?? 0
    try require(
      last < image.channelCount, "asks for channel \(last), counted from 0, but gets \(input)")
    return .image(height: image.height, width: image.width, channelCount: indices.numbers.count)
  }

  package func apply(_ sample: Sample) -> Sample { .image(sample.image.channels(indices.numbers)) }
}
