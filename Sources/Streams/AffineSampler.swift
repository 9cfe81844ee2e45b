package import Media

/// Resamples a planar picture under an affine map, bilinearly.
///
/// Pixel centres lie at whole coordinates. The map takes an output pixel to the place in the source that it shows.
public struct AffineSampler: Sendable {
  /// What lies beyond the picture's edge.
  public enum Fill: String, Codable, Hashable, Sendable {
    /// The nearest pixel of the picture.
    case nearest
    /// Zero, which is black.
    case constant
  }

  /// `sourceX = xx·x + xy·y + x0`, `sourceY = yx·x + yy·y + y0`.
  package var xx: Float, xy: Float, x0: Float
  package var yx: Float, yy: Float, y0: Float

  /// The map that turns by `angle` (radians) and magnifies by `scale` about the picture's centre, then shifts right and
  /// down by `shiftX` and `shiftY` pixels.
  package init(
    shape: Image.Shape, cosine: Float = 1, sine: Float = 0, scale: Float = 1, shiftX: Float = 0, shiftY: Float = 0
  ) {
    let centerX = Float(shape.width - 1) / 2
    let centerY = Float(shape.height - 1) / 2
    xx = cosine / scale
    xy = sine / scale
    yx = -sine / scale
    yy = cosine / scale
    x0 = centerX - xx * (centerX + shiftX) - xy * (centerY + shiftY)
    y0 = centerY - yx * (centerX + shiftX) - yy * (centerY + shiftY)
  }

  /// Samples `source` into `destination`, both `[channel, height, width]` of `shape`.
  package func apply(
    _ source: UnsafeBufferPointer<Float>, to destination: UnsafeMutableBufferPointer<Float>, shape: Image.Shape,
    fill: Fill
  ) {
    let (height, width) = (shape.height, shape.width)
    precondition(
      source.count == shape.sampleCount && destination.count == shape.sampleCount, "buffers must fit \(shape)")
    let limitX = Float(width - 1)
    let limitY = Float(height - 1)
    for y in 0..<height {
      for x in 0..<width {
        var sourceX = xx * Float(x) + xy * Float(y) + x0
        var sourceY = yx * Float(x) + yy * Float(y) + y0
        let output = y * width + x
        if fill == .nearest {
          sourceX = min(max(sourceX, 0), limitX)
          sourceY = min(max(sourceY, 0), limitY)
        } else if !(sourceX > -1 && sourceX < limitX + 1 && sourceY > -1 && sourceY < limitY + 1) {
          for channel in 0..<shape.channelCount { destination[channel * height * width + output] = 0 }
          continue
        }
        // Sound: here -1 < source < limit + 1, so floors lie in -1...limit and every index is checked before use.
        let left = Int(sourceX.rounded(.down))
        let top = Int(sourceY.rounded(.down))
        let fractionX = sourceX - Float(left)
        let fractionY = sourceY - Float(top)
        for channel in 0..<shape.channelCount {
          let plane = channel * height * width
          func sample(_ row: Int, _ column: Int) -> Float {
            row >= 0 && row < height && column >= 0 && column < width ? source[plane + row * width + column] : 0
          }
          let upper = sample(top, left) * (1 - fractionX) + sample(top, left + 1) * fractionX
          let lower = sample(top + 1, left) * (1 - fractionX) + sample(top + 1, left + 1) * fractionX
          destination[plane + output] = upper * (1 - fractionY) + lower * fractionY
        }
      }
    }
  }
}
