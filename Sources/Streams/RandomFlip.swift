package import Arrays
package import Media

/// Mirrors a picture with probability one half.
public enum RandomFlip: String, Codable, Hashable, Sendable {
  /// Left becomes right.
  case horizontal
  /// Top becomes bottom.
  case vertical

  package func apply(
    _ source: UnsafeBufferPointer<Float>, to destination: UnsafeMutableBufferPointer<Float>, shape: Image.Shape,
    generator: inout CounterGenerator
  ) {
    let mirrored = generator.nextWord() >> 31 == 1
    let (height, width) = (shape.height, shape.width)
    for row in 0..<shape.channelCount * height {
      let (plane, y) = (row / height * height, row % height)
      let from = (mirrored && self == .vertical ? plane + height - 1 - y : row) * width
      let to = row * width
      if mirrored && self == .horizontal {
        for x in 0..<width { destination[to + x] = source[from + width - 1 - x] }
      } else {
        for x in 0..<width { destination[to + x] = source[from + x] }
      }
    }
  }
}
