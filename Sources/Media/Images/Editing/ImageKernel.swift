import Glibc

/// A matrix that images are convolved with.
public struct ImageKernel: Hashable, Sendable {
  /// Rows.
  public let height: Int
  /// Columns.
  public let width: Int
  /// The numbers, row-major.
  public let weights: [Double]

  /// The most rows, and columns, that a kernel may have.
  public static let largestSide = 63

  /// Makes a kernel of rows.
  ///
  /// - Precondition: there are 1 to ``largestSide`` rows, as long as each other, of 1 to ``largestSide`` numbers.
  public init(rows: [[Double]]) {
    let sides = 1...Self.largestSide
    precondition(
      sides.contains(rows.count) && sides.contains(rows[0].count) && rows.allSatisfy { $0.count == rows[0].count },
      "a kernel of rows of \(rows.map(\.count)) numbers")
    height = rows.count
    width = rows[0].count
    weights = rows.flatMap(\.self)
  }

  /// The number in a row and a column.
  public subscript(row: Int, column: Int) -> Double { weights[row * width + column] }

  /// The mean of a square.
  public static func box(size: Int) -> ImageKernel {
    ImageKernel(rows: Array(repeating: Array(repeating: 1 / Double(size * size), count: size), count: size))
  }

  /// exp(-d² / 2σ²) at a distance of d pixels from the middle, over the sum of all.
  ///
  /// - Precondition: `size` is odd, and `sigma` is positive.
  public static func gaussian(size: Int, sigma: Double) -> ImageKernel {
    precondition(size > 0 && size % 2 == 1 && sigma > 0, "a Gaussian of \(size) pixels and sigma \(sigma)")
    let bell = (0..<size).map { exp(-0.5 * Double(($0 - size / 2) * ($0 - size / 2)) / (sigma * sigma)) }
    let total = bell.reduce(0, +)
    return ImageKernel(rows: bell.map { row in bell.map { row * $0 / (total * total) } })
  }

  /// How much it keeps of waves: the magnitudes of its Fourier transform, a row for each frequency down, and in a row a
  /// number for each frequency to the right.
  ///
  /// - Parameter frequencies: cycles per pixel, both down and to the right.
  /// - Complexity: O(frequencies · kernel numbers + frequencies² · kernel rows).
  public func gains(at frequencies: [Double]) -> [Double] {
    func waves(_ count: Int) -> [[(cosine: Double, sine: Double)]] {
      frequencies.map { frequency in
        (0..<count).map { (cos(2 * .pi * frequency * Double($0)), -sin(2 * .pi * frequency * Double($0))) }
      }
    }
    let (down, across) = (waves(height), waves(width))
    // Each row of the kernel by itself, at each frequency to the right.
    let rows = across.map { wave in
      (0..<height).map { row in
        (0..<width).reduce((real: 0.0, imaginary: 0.0)) {
          ($0.real + self[row, $1] * wave[$1].cosine, $0.imaginary + self[row, $1] * wave[$1].sine)
        }
      }
    }
    return down.flatMap { wave in
      rows.map { row in
        var (real, imaginary) = (0.0, 0.0)
        for (part, wave) in zip(row, wave) {
          real += part.real * wave.cosine - part.imaginary * wave.sine
          imaginary += part.real * wave.sine + part.imaginary * wave.cosine
        }
        return (real * real + imaginary * imaginary).squareRoot()
      }
    }
  }
}
