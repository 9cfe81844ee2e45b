package import Arrays
import Glibc
import Media

/// Mirrors a picture with probability one half.
public enum RandomFlip: String, Hashable, Sendable, CaseIterable {
  /// Left becomes right.
  case horizontal
  /// Top becomes bottom.
  case vertical
}

extension Transform {
  /// Mirrors a picture, or not.
  public static func randomFlip(_ step: RandomFlip) -> Transform { Transform(step: step) }
}

extension RandomFlip: RandomStep {
  package static let keyword = "randomFlip"

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    _ = try input.picture()
    return input
  }

  /// Whether the picture is mirrored.
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
          switch self {
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

extension RandomFlip: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable { case direction }

  /// Reads the direction.
  public init(from decoder: any Decoder) throws {
    self = try StepSettings<CodingKeys>(decoder, shorthand: .direction).word(.direction)
  }
}
