package import Arrays
import Media
public import Settings

/// Stretches a spectrogram before a random frame and squeezes it behind, or the other way round.
///
/// - Reference: Park et al., 2019, "SpecAugment", Interspeech, section 2.
public struct TimeWarp: Hashable, Sendable {
  /// The farthest that the frame moves, and the least distance of it from the ends.
  public var width: Int
  /// How often it is done.
  public var probability: Float

  /// Describes the step.
  public init(width: Int, probability: Float = 1) {
    self.width = width
    self.probability = probability
  }

  /// The step with its defaults.
  public init() { self.init(width: 1) }
}

extension Transform {
  /// Stretches one part of a spectrogram and squeezes the other.
  public static func timeWarp(_ step: TimeWarp) -> Transform { Transform(step: step) }
}

extension TimeWarp: OccasionalStep {
  public static let keyword = "timeWarp"
  public static let summary =
    "Stretches a spectrogram before a random frame and squeezes it behind, or the other way round."
  public static let shorthand: String? = "width"
  public static let settings: [Setting<TimeWarp>] = [
    Setting(
      "width", \.width, in: .within(1...1 << 20), required: true, unit: "frames",
      "The farthest that the frame moves; it is at least as far from the ends, so that short sounds stay as they are."),
    .probability,
  ]

  /// The frame that moves, and where to.
  package struct Move: Codable, Hashable, Sendable {
    package var origin: Int
    package var target: Int
  }

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    _ = try input.bands()
    return input
  }

  /// The move; `nil` for none.
  package func draw(for sample: Sample, generator: inout CounterGenerator) -> Move? {
    guard generator.happens(probability) else { return nil }
    let room = sample.spectrogram.frameCount - 2 * width
    guard room > 0 else { return nil }
    let origin = width + generator.below(room)
    // Less than the width either way: both ends keep a frame.
    return Move(origin: origin, target: origin + generator.below(2 * width - 1) - (width - 1))
  }

  package func apply(_ sample: Sample, _ move: Move?) -> Sample {
    guard let move, move.origin != move.target else { return sample }
    return .spectrogram(sample.spectrogram.warpingTime(from: move.origin, to: move.target))
  }
}
