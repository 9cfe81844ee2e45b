/// The middle and the ends of some whole numbers.
public struct Extent: Sendable, Equatable {
  public let least, median, greatest: Int

  /// `nil` of no numbers.
  init?(_ numbers: [Int]) {
    let sorted = numbers.sorted()
    guard let first = sorted.first, let last = sorted.last else { return nil }
    (least, median, greatest) = (first, sorted[sorted.count / 2], last)
  }

  /// Such as `64`, or `20 to 300, half of them below 64`.
  public var words: String {
    least == greatest ? "\(least)" : "\(least) to \(greatest), half of them below \(median)"
  }
}

/// What the images of a dataset are like.
public struct ImageSurvey: Sendable, Equatable {
  /// In pixels.
  public let heights, widths: Extent
  /// Whether all are gray.
  public let isGray: Bool
}

/// What the sounds of a dataset are like.
public struct SoundSurvey: Sendable, Equatable {
  public let milliseconds: Extent
  /// The rate that most have, in hertz.
  public let sampleRateHz: Int
  /// How many have another rate.
  public let otherRateCount: Int
  /// How long the longest tenth are at least, in milliseconds.
  public let longMilliseconds: Int
}
