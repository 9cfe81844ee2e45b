import CMediaKernels
import Glibc

/// Where each pixel of a warped image comes from: a projective map from output to input.
///
/// Pixel centres lie at half coordinates, as in torchvision and TensorFlow.
public struct ProjectiveMap: Hashable, Sendable, Codable {
  /// `u = (m₀x + m₁y + m₂) / w`, `v = (m₃x + m₄y + m₅) / w`, `w = m₆x + m₇y + 1`.
  public var coefficients: [Double]

  /// Takes eight coefficients.
  public init(coefficients: [Double]) {
    precondition(coefficients.count == 8, "a projective map has 8 coefficients, got \(coefficients.count)")
    self.coefficients = coefficients
  }

  /// The map under which the image is sheared, turned, magnified and moved, in this order, about its centre:
  /// torchvision's `affine`.
  ///
  /// - Parameters:
  ///   - angle: degrees, clockwise.
  ///   - translation: pixels to the right and down.
  ///   - scale: above 1 magnifies.
  ///   - shear: degrees along x and along y.
  public static func affine(
    size: ImageSize, angle: Double = 0, translation: (x: Double, y: Double) = (0, 0), scale: Double = 1,
    shear: (x: Double, y: Double) = (0, 0)
  ) -> ProjectiveMap {
    precondition(scale > 0, "a scale must be positive, got \(scale)")
    let (turn, shearX, shearY) = (angle * .pi / 180, shear.x * .pi / 180, shear.y * .pi / 180)
    // The forward matrix is the product of rotation, shears and scale; its inverse is this one over the scale.
    let a = cos(turn - shearY) / cos(shearY)
    let b = -cos(turn - shearY) * tan(shearX) / cos(shearY) - sin(turn)
    let c = sin(turn - shearY) / cos(shearY)
    let d = -sin(turn - shearY) * tan(shearX) / cos(shearY) + cos(turn)
    let (centerX, centerY) = (Double(size.width) / 2, Double(size.height) / 2)
    let (offsetX, offsetY) = (-centerX - translation.x, -centerY - translation.y)
    let (xx, xy, yx, yy) = (d / scale, -b / scale, -c / scale, a / scale)
    return ProjectiveMap(coefficients: [
      xx, xy, xx * offsetX + xy * offsetY + centerX, yx, yy, yx * offsetX + yy * offsetY + centerY, 0, 0,
    ])
  }

  /// A point of an image.
  public struct Point: Hashable, Sendable, Codable {
    /// To the right.
    public var x: Double
    /// Down.
    public var y: Double

    /// Names a point in pixels.
    public init(x: Double, y: Double) {
      self.x = x
      self.y = y
    }
  }

  /// The map under which four points of the image come to lie at four others: torchvision's `perspective`.
  ///
  /// Nothing if three of the points lie on one line. The image spans 0 to its width and height, as in torchvision.
  public static func perspective(from starts: [Point], to ends: [Point]) -> ProjectiveMap? {
    precondition(starts.count == 4 && ends.count == 4, "a perspective takes four points to four")
    var rows: [[Double]] = []
    for (start, end) in zip(starts, ends) {
      rows.append([end.x, end.y, 1, 0, 0, 0, -start.x * end.x, -start.x * end.y, start.x])
      rows.append([0, 0, 0, end.x, end.y, 1, -start.y * end.x, -start.y * end.y, start.y])
    }
    guard let solution = solved(&rows) else { return nil }
    return ProjectiveMap(coefficients: solution)
  }

  /// Solves eight linear equations by elimination with row pivots; nothing if they are singular.
  private static func solved(_ rows: inout [[Double]]) -> [Double]? {
    for column in rows.indices {
      let pivot = (column..<rows.count).max { rows[$0][column].magnitude < rows[$1][column].magnitude } ?? column
      guard rows[pivot][column].magnitude > 1e-9 else { return nil }
      rows.swapAt(column, pivot)
      for row in rows.indices where row != column {
        let factor = rows[row][column] / rows[column][column]
        for index in column...rows.count { rows[row][index] -= factor * rows[column][index] }
      }
    }
    return rows.indices.map { rows[$0][rows.count] / rows[$0][$0] }
  }
}

/// How an image is read between its pixels.
public enum Interpolation: String, Hashable, Sendable, Codable, CaseIterable {
  /// The pixel that the place lies in.
  case nearest
  /// Linear along both axes between four pixels.
  case bilinear
}

extension Raster {
  /// The image under a map, by default of the same size.
  public func warped(
    by map: ProjectiveMap, interpolation: Interpolation = .bilinear, fill: ImageFill = .constant(0),
    size: ImageSize? = nil
  ) -> Raster {
    precondition(shape.height > 0 && shape.width > 0, "an empty image cannot be warped")
    let size = size ?? ImageSize(height: shape.height, width: shape.width)
    let result = ImageShape(height: size.height, width: size.width, channelCount: shape.channelCount)
    let m = map.coefficients
    let warp = warp_map(m: (m[0], m[1], m[2], m[3], m[4], m[5], m[6], m[7]))
    let (mode, constant): (warp_fill, Float) =
      switch fill {
      case .constant(let level): (fill_constant, level)
      case .nearest: (fill_nearest, 0)
      case .reflect: (fill_reflect, 0)
      case .wrap: (fill_wrap, 0)
      }
    let source = levels
    let warped: [Float] = filled(result.sampleCount) {
      // Sound: the kernel folds every index into the source's rows and columns or takes the constant.
      warp_f32(
        source, Int64(shape.height), Int64(shape.width), $0, Int64(size.height), Int64(size.width),
        Int64(shape.channelCount), warp, interpolation == .bilinear ? 1 : 0, mode, constant)
    }
    return Raster(shape: result, samples: Sample.samples(nearest: warped))
  }
}
