package import Arrays
import Media

/// Overwrites frames of a spectrogram; each mask's width is uniform on 0 to the widest, then its place.
///
/// - Reference: Park et al., 2019, "SpecAugment", Interspeech, section 2.
public struct TimeMask: Hashable, Sendable {
  /// The widest mask.
  public var width: Int
  /// How many masks, which may overlap.
  public var count: Int
  /// The widest mask as a part of all frames.
  public var fraction: Float
  /// What is written.
  public var fill: MaskFill

  /// Describes the step.
  public init(width: Int, count: Int = 1, fraction: Float = 1, fill: MaskFill = .zero) {
    self.width = width
    self.count = count
    self.fraction = fraction
    self.fill = fill
  }
}

extension Transform {
  /// Overwrites frames of a spectrogram.
  public static func timeMask(_ step: TimeMask) -> Transform { Transform(step: step) }
}

extension TimeMask: RandomStep {
  package static let keyword = "timeMask"

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    _ = try input.bands()
    try require(width >= 0, "width must not be negative, is \(width)")
    try require((1...100).contains(count), "count must lie within 1...100, is \(count)")
    try require(fraction > 0 && fraction <= 1, "fraction must be above 0 and at most 1, is \(fraction)")
    return input
  }

  package func draw(for sample: Sample, generator: inout CounterGenerator) -> [Mask] {
    let extent = sample.spectrogram.frameCount
    let widest = min(width, Int(fraction * Float(extent)))
    return (0..<count).map { _ in
      let width = generator.below(widest + 1)
      return Mask(start: generator.below(extent - width + 1), width: width)
    }
  }

  package func apply(_ sample: Sample, _ masks: [Mask]) -> Sample {
    let value = fill.value(for: sample.spectrogram)
    return .spectrogram(
      masks.reduce(sample.spectrogram) {
        $0.maskingTime($1.start..<$1.start + $1.width, value: value)
      })
  }
}

extension TimeMask: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable { case width, count, fraction, fill }

  /// Reads the settings, or the width alone.
  public init(from decoder: any Decoder) throws {
    let settings = try StepSettings<CodingKeys>(decoder, shorthand: .width)
    self.init(
      width: try settings(.width),
      count: try settings(.count, default: 1),
      fraction: try settings(.fraction, default: 1),
      fill: try settings.word(.fill, default: .zero))
  }
}
