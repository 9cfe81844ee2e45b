import Media
public import Settings

/// How often levels occur in each channel.
public struct ShowHistogram: Hashable, Sendable {
  /// How many bins share the range.
  public var bins = 64
  /// The least and the greatest level that is counted.
  public var range: [Double]?

  public init() {}
}

extension ShowHistogram: ImageViewKind {
  public static let keyword = "histogram"
  public static let summary = "Shows how often levels occur in each channel of an image."
  public static let shorthand: String? = "bins"
  public static let settings: [Setting<ShowHistogram>] = [
    Setting("bins", \.bins, in: .within(2...256), "How many bins share the range."),
    Setting(
      "range", \.range, in: .within(-1e6...1e6),
      "The least and the greatest level that is counted; [0, 1], and further where levels lie outside, if not given."),
  ]

  public var fault: (setting: String, message: String)? { rangeFault(range) }

  public func exhibits(of subject: ImageSubject) -> [Exhibit] {
    let image = subject.image
    let finite = image.samples.filter(\.isFinite)
    let low = range?[0] ?? min(0, Double(finite.min() ?? 0))
    let high = range?[1] ?? max(1, Double(finite.max() ?? 1))
    let count = image.shape.channelCount
    var counts = Array(repeating: [Int](repeating: 0, count: bins), count: count)
    for (place, sample) in image.samples.enumerated() {
      let share = (Double(sample) - low) / (high - low)
      guard share >= 0, share <= 1 else { continue }
      counts[place % count][min(bins - 1, Int(share * Double(bins)))] += 1
    }
    return [.histogram(LevelHistogram(caption: subject.caption("Levels"), low: low, high: high, counts: counts))]
  }
}
