package import Arrays
package import Media

/// Surrounds a picture with black and cuts a window of the old size out, uniformly among all places.
///
/// - Reference: He, Zhang, Ren and Sun, 2016, "Deep residual learning for image recognition", section 4.2 (padding 4).
public struct RandomCrop: Codable, Hashable, Sendable {
  /// How many black pixels are put on each side.
  public var padding: Int

  /// Describes the step.
  public init(padding: Int) { self.padding = padding }

  package func apply(
    _ source: UnsafeBufferPointer<Float>, to destination: UnsafeMutableBufferPointer<Float>, shape: Image.Shape,
    generator: inout CounterGenerator
  ) {
    let (height, width) = (shape.height, shape.width)
    let shiftX = generator.below(2 * padding + 1) - padding
    let shiftY = generator.below(2 * padding + 1) - padding
    let columns = max(0, -shiftX)..<min(width, max(0, width - shiftX))
    for row in 0..<shape.channelCount * height {
      let (plane, y) = (row / height * height, row % height + shiftY)
      let to = row * width
      for x in 0..<width { destination[to + x] = 0 }
      guard y >= 0, y < height, columns.lowerBound < columns.upperBound else { continue }
      let from = (plane + y) * width + shiftX
      for x in columns { destination[to + x] = source[from + x] }
    }
  }
}
