package import Arrays

/// One record's part in mixing pictures: the rectangle in which the partner's picture is pasted over its own.
///
/// - Reference: Yun, Han, Oh, Chun, Choe and Yoo, 2019, "CutMix: regularization strategy to train strong classifiers
///   with localizable features", ICCV, equations 1 and 2; clipping and areas as in torchvision.
package struct CutMix: Codable, Hashable, Sendable {
  /// The first row.
  package var top: Int
  /// The first column.
  package var left: Int
  /// The row after the last.
  package var bottom: Int
  /// The column after the last.
  package var right: Int

  /// Draws a rectangle: its centre uniformly, its area a part 1 - λ of the picture, λ from Beta(α, α); then it is cut
  /// at the picture's edge.
  package static func draw(
    alpha: Float, height: Int, width: Int, generator: inout CounterGenerator
  ) -> CutMix {
    let lambda = generator.beta(alpha: Double(alpha))
    let (x, y) = (generator.below(max(1, width)), generator.below(max(1, height)))
    let half = 0.5 * (1 - lambda).squareRoot()
    let (halfWidth, halfHeight) = (Int(half * Double(width)), Int(half * Double(height)))
    return CutMix(
      top: max(0, y - halfHeight), left: max(0, x - halfWidth), bottom: min(height, y + halfHeight),
      right: min(width, x + halfWidth))
  }

  /// The part of the picture that remains the record's own.
  package func weight(height: Int, width: Int) -> Float {
    1 - Float((bottom - top) * (right - left)) / Float(max(1, height * width))
  }

  /// Writes the rectangle into a row of shape `[channel, height, width]`.
  func apply(row: Int, partner: Int, _ shape: [Int], from inputs: [Float], to result: inout [Float]) {
    let (height, width) = (shape[1], shape[2])
    for channel in 0..<shape[0] {
      for y in top..<bottom {
        let own = ((row * shape[0] + channel) * height + y) * width
        let other = ((partner * shape[0] + channel) * height + y) * width
        result.replaceSubrange(own + left..<own + right, with: inputs[other + left..<other + right])
      }
    }
  }
}
