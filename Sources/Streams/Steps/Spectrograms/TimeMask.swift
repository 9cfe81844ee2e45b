package import Arrays
import Media
public import Settings

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

  /// The step with its defaults.
  public init() { self.init(width: 0) }
}

extension Transform {
  /// Overwrites frames of a spectrogram.
  public static func timeMask(_ step: TimeMask) -> Transform { Transform(step: step) }
}

extension TimeMask: RandomStep {
  public static let keyword = "timeMask"
  public static let summary = "Overwrites random frames of a spectrogram."
  public static let shorthand: String? = "width"
  public static let settings: [Setting<TimeMask>] = [
    Setting("width", \.width, in: .atLeast(0), required: true, unit: "frames", "The widest mask."),
    Setting("count", \.count, in: .within(1...100), "How many masks, which may overlap."),
    Setting("fraction", \.fraction, in: .above(0, upTo: 1), "The widest mask as a part of all frames."),
    Setting("fill", \.fill, "What is written: zero, the spectrogram's own mean, or its least value."),
  ]

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    _ = try input.bands()
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
