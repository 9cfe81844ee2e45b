import Glibc

/// Resamples an image under an affine map, bilinearly.
///
/// Pixel centres lie at whole coordinates. The map takes an output pixel to the place in the source that it shows.
public struct AffineSampler: Sendable {
  /// What lies beyond the image's edge.
  public enum Fill: String, CaseIterable, Sendable {
    /// The nearest pixel of the image.
    case nearest
    /// Zero, which is black.
    case constant
  }

  /// `sourceX = xx·x + xy·y + x0`, `sourceY = yx·x + yy·y + y0`.
  package var xx: Float, xy: Float, x0: Float
  package var yx: Float, yy: Float, y0: Float

  /// The map that turns by `angle` (radians) and magnifies by `scale` about the image's centre, then shifts right and
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

  /// The map that turns an image clockwise, as seen, about its centre.
  package init(shape: Image.Shape, clockwiseRadians angle: Float) {
    self.init(shape: shape, cosine: cos(angle), sine: sin(angle))
  }

  /// The map of the first six coefficients, which holds pixel centres to lie at half coordinates.
  package init(_ map: ProjectiveMap) {
    let m = map.coefficients
    (xx, xy, x0) = (Float(m[0]), Float(m[1]), Float(m[2] + (m[0] + m[1] - 1) / 2))
    (yx, yy, y0) = (Float(m[3]), Float(m[4]), Float(m[5] + (m[3] + m[4] - 1) / 2))
  }

  /// The image that the map shows of `image`, of the same size.
  package func apply(to image: FloatImage, fill: Fill) -> FloatImage {
    let shape = image.shape
    let (height, width, count) = (shape.height, shape.width, shape.channelCount)
    let limitX = Float(width - 1)
    let limitY = Float(height - 1)
    return image.rebuilt(as: shape) { source, result in
      for y in 0..<height {
        for x in 0..<width {
          var sourceX = xx * Float(x) + xy * Float(y) + x0
          var sourceY = yx * Float(x) + yy * Float(y) + y0
          let output = result + (y * width + x) * count
          if fill == .nearest {
            sourceX = min(max(sourceX, 0), limitX)
            sourceY = min(max(sourceY, 0), limitY)
          } else if !(sourceX > -1 && sourceX < limitX + 1 && sourceY > -1 && sourceY < limitY + 1) {
            for channel in 0..<count { output[channel] = 0 }
            continue
          }
          // Sound: here -1 < source < limit + 1, so floors lie in -1...limit and every index is checked before use.
          let left = Int(sourceX.rounded(.down))
          let top = Int(sourceY.rounded(.down))
          let fractionX = sourceX - Float(left)
          let fractionY = sourceY - Float(top)
          let isInside = left >= 0 && top >= 0 && left + 1 < width && top + 1 < height
          let corner = source + (top * width + left) * count
          for channel in 0..<count {
            func sample(_ down: Int, _ right: Int) -> Float {
              let (row, column) = (top + down, left + right)
              guard isInside || row >= 0 && row < height && column >= 0 && column < width else { return 0 }
              return corner[(down * width + right) * count + channel]
            }
            let upper = sample(0, 0) * (1 - fractionX) + sample(0, 1) * fractionX
            let lower = sample(1, 0) * (1 - fractionX) + sample(1, 1) * fractionX
            output[channel] = upper * (1 - fractionY) + lower * fractionY
          }
        }
      }
    }
  }
}
