package import Arrays
import Media

/// Overwrites bands of a spectrogram; each mask's width is uniform on 0 to the widest, then its place.
///
/// - Reference: Park et al., 2019, "SpecAugment", Interspeech, section 2.
public struct FrequencyMask: Hashable, Sendable {
  /// The widest mask.
  public var width: Int
  /// How many masks, which may overlap.
  public var count: Int
  /// What is written.
  public var fill: MaskFill

  /// Describes the step.
  public init(width: Int, count: Int = 1, fill: MaskFill = .zero) {
    self.width = width
    self.count = count
    self.fill = fill
  }
}

extension Transform {
  /// Overwrites bands of a spectrogram.
  public static func frequencyMask(_ step: FrequencyMask) -> Transform { Transform(step: step) }
}

extension FrequencyMask: RandomStep {
  package static let keyword = "frequencyMask"

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    _ = try input.bands()
    try require(width >= 0, "width must not be negative, is \(width)")
    try require((1...100).contains(count), "count must lie within 1...100, is \(count)")
    return input
  }

  package func draw(for sample: Sample, generator: inout CounterGenerator) -> [Mask] {
    let extent = sample.spectrogram.bandCount
    let widest = min(width, extent)
    return (0..<count).map { _ in
      let width = generator.below(widest + 1)
      return Mask(start: generator.below(extent - width + 1), width: width)
    }
  }

  package func apply(_ sample: Sample, _ masks: [Mask]) -> Sample {
    let value = fill.value(for: sample.spectrogram)
    return .spectrogram(
      masks.reduce(sample.spectrogram) {
        $0.maskingFrequency($1.start..<$1.start + $1.width, value: value)
      })
  }
}

extension FrequencyMask: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable { case width, count, fill }

  /// Reads the settings, or the width alone.
  public init(from decoder: any Decoder) throws {
    let settings = try StepSettings<CodingKeys>(decoder, shorthand: .width)
    self.init(
      width: try settings(.width),
      count: try settings(.count, default: 1),
      fill: try settings.word(.fill, default: .zero))
  }
}
