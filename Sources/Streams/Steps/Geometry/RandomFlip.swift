package import Arrays
import Glibc
import Media
public import Settings

/// Mirrors an image with probability one half.
public struct RandomFlip: Hashable, Sendable {
  /// Which way.
  public enum Direction: String, CaseIterable, SettingValue {
    /// Left becomes right.
    case horizontal
    /// Top becomes bottom.
    case vertical
  }

  /// Which way.
  public var direction: Direction

  /// Describes the step.
  public init(_ direction: Direction) { self.direction = direction }

  /// The step with its defaults.
  public init() { self.init(.horizontal) }
}

extension Transform {
  /// Mirrors an image, or not.
  public static func randomFlip(_ direction: RandomFlip.Direction) -> Transform {
    Transform(step: RandomFlip(direction))
  }
}

extension RandomFlip: RandomStep {
  public static let keyword = "randomFlip"
  public static let summary = "Mirrors an image with probability one half."
  public static let shorthand: String? = "direction"
  public static let settings: [Setting<RandomFlip>] = [
    Setting("direction", \.direction, required: true, "Whether left becomes right, or top bottom.")
  ]

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    _ = try input.image()
    return input
  }

  /// Whether the image is mirrored.
  package func draw(for sample: Sample, generator: inout CounterGenerator) -> Bool {
    generator.nextWord() >> 31 == 1
  }

  package func apply(_ sample: Sample, _ isMirrored: Bool) -> Sample {
    guard isMirrored else { return sample }
    let image = sample.image
    let (height, width, count) = (image.shape.height, image.shape.width, image.shape.channelCount)
    let rowLength = width * count
    return .image(
      image.rebuilt(as: image.shape) { source, result in
        // Sound: both hold height · rowLength samples, and every row and pixel lies within.
        for y in 0..<height {
          let to = result + y * rowLength
          switch direction {
          case .vertical: memcpy(to, source + (height - 1 - y) * rowLength, rowLength * MemoryLayout<Float>.stride)
          case .horizontal:
            let last = source + (y + 1) * rowLength - count
            if count == 1 {
              for x in 0..<width { to[x] = last[-x] }
            } else {
              for x in 0..<width {
                for channel in 0..<count { to[x * count + channel] = last[channel - x * count] }
              }
            }
          }
        }
      })
  }
}
