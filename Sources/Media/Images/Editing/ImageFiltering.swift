import Glibc

// Filters over neighbouring pixels, as torchvision's `transforms.v2.functional` defines them.

extension Raster {
  /// Blurred by a Gaussian of `kernelSize` pixels and standard deviation `sigma`: torchvision's `gaussian_blur`.
  ///
  /// Pixels beyond the edge are the mirrored ones, the edge itself not repeated.
  ///
  /// - Precondition: `kernelSize` is odd, and half of it is less than both sides.
  public func gaussianBlurred(kernelSize: Int, sigma: Float) -> Raster {
    let radius = kernelSize / 2
    precondition(kernelSize > 0 && kernelSize % 2 == 1, "a blur's kernel must have an odd size, got \(kernelSize)")
    precondition(sigma > 0, "a blur's sigma must be positive, got \(sigma)")
    precondition(
      radius < shape.height && radius < shape.width, "a kernel of \(kernelSize) does not fit \(shape)")
    let bell = (-radius...radius).map { exp(-0.5 * Float($0 * $0) / (sigma * sigma)) }
    let total = bell.reduce(0, +)
    let weights = bell.map { $0 / total }
    let rowLength = shape.width * shape.channelCount
    let rows = convolved(levels, weights, stepLength: shape.channelCount, stepCount: shape.width)
    return withNearest(convolved(rows, weights, stepLength: rowLength, stepCount: shape.height))
  }

  /// Sharper (factor above 1) or smoother, the smoothed image at 0: torchvision's `adjust_sharpness`.
  ///
  /// The smoothing kernel is 3×3 of 1 with 5 in the middle, over 13; the edge stays as it is.
  public func adjustingSharpness(_ factor: Float) -> Raster {
    precondition(factor >= 0, "a factor must not be negative, got \(factor)")
    guard shape.height > 2, shape.width > 2 else { return self }
    let source = levels
    let count = shape.channelCount
    let row = shape.width * count
    let isWhole = Sample.whiteLevel != 1
    var result = source
    result.withUnsafeMutableBufferPointer { result in
      source.withUnsafeBufferPointer { source in
        for y in 1..<shape.height - 1 {
          for index in y * row + count..<(y + 1) * row - count {
            func triple(_ middle: Int) -> Float { source[middle - count] + source[middle] + source[middle + count] }
            let sum = triple(index - row) + triple(index) + triple(index + row) + 4 * source[index]
            let smooth = isWhole ? (sum / 13).rounded(.toNearestOrEven) : sum / 13
            result[index] += (smooth - source[index]) * (1 - factor)
          }
        }
      }
    }
    return withTruncated(result)
  }

  /// A convolution along one axis: elements `stepLength` apart are neighbours, `stepCount` of them make a line.
  private func convolved(_ source: [Float], _ weights: [Float], stepLength: Int, stepCount: Int) -> [Float] {
    let radius = weights.count / 2
    var result = [Float](repeating: 0, count: source.count)
    source.withUnsafeBufferPointer { source in
      result.withUnsafeMutableBufferPointer { result in
        for outer in stride(from: 0, to: source.count, by: stepLength * stepCount) {
          for step in 0..<stepCount {
            for (tap, weight) in weights.enumerated() {
              var neighbor = abs(step + tap - radius)
              if neighbor >= stepCount { neighbor = 2 * (stepCount - 1) - neighbor }
              let (from, to) = (outer + neighbor * stepLength, outer + step * stepLength)
              for element in 0..<stepLength { result[to + element] += weight * source[from + element] }
            }
          }
        }
      }
    }
    return result
  }
}
