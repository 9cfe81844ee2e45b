import CMediaKernels

/// What lies beyond an image's edge where it is convolved, `abcd` being a row of it; the names are those of `numpy.pad`.
public enum ImageBorder: String, CaseIterable, Sendable {
  /// The mirror image, the edge repeated: `dcba|abcd|dcba`.
  case symmetric
  /// The mirror image, the edge not repeated: `dcb|abcd|cba`.
  case reflect
  /// Zero, which is black: `0000|abcd|0000`.
  case zero

  /// The index within `0..<count` that stands for any index; `nil` for zero.
  package func index(_ index: Int, within count: Int) -> Int? {
    if (0..<count).contains(index) { return index }
    switch self {
    case .symmetric: return folded(index, period: 2 * count, last: 2 * count - 1, count)
    case .reflect: return count == 1 ? 0 : folded(index, period: 2 * (count - 1), last: 2 * (count - 1), count)
    case .zero: return nil
    }
  }

  private func folded(_ index: Int, period: Int, last: Int, _ count: Int) -> Int {
    let rest = index % period
    let place = rest < 0 ? rest + period : rest
    return place < count ? place : last - place
  }
}

/// A convolution of images with a kernel, perhaps several times.
public struct ImageConvolution: Hashable, Sendable {
  /// The kernel.
  public var kernel: ImageKernel
  /// What lies beyond the edge.
  public var border: ImageBorder
  /// How often it is done, each time to the result before; at least once.
  public var times: Int

  /// Describes a convolution.
  public init(with kernel: ImageKernel, border: ImageBorder = .symmetric, times: Int = 1) {
    precondition(times > 0, "convolved \(times) times")
    self.kernel = kernel
    self.border = border
    self.times = times
  }

  /// Convolves each channel by itself, as SciPy's `convolve2d(mode="same")`.
  ///
  /// Pixel (y, x) becomes the sum over rows i and columns j of `kernel[i, j]` times pixel (y + c - i, x + d - j), where
  /// (c, d) is the middle of the kernel, above and left of it where a side is even: a convolution flips the kernel.
  ///
  /// - Complexity: O(samples · kernel numbers · times), with two images of memory.
  public func apply(to image: FloatImage) -> FloatImage {
    let shape = image.shape
    guard shape.sampleCount > 0 else { return image }
    let (height, width, count) = (shape.height, shape.width, shape.channelCount)
    let (above, left) = (kernel.height / 2, kernel.width / 2)
    let rows = (0..<height + kernel.height - 1).map { Int32(border.index($0 - above, within: height) ?? -1) }
    let columns = (0..<width + kernel.width - 1).map { border.index($0 - left, within: width) }
    let borders = Array(0..<left) + Array(left + width..<columns.count)
    let weights = kernel.weights.reversed().map { Float($0) }
    let paddedRow = columns.count * count
    var padded = [Float](repeating: 0, count: height * paddedRow)
    var result = image
    for _ in 0..<times {
      padded.withUnsafeMutableBufferPointer { padded in
        result.samples.withUnsafeMutableBufferPointer { samples in
          guard let into = padded.baseAddress, let from = samples.baseAddress else { return }
          // Sound: `columns` are places within a row, and both hold `height` rows.
          for y in 0..<height {
            let (to, source) = (into + y * paddedRow, from + y * width * count)
            (to + left * count).update(from: source, count: width * count)
            for x in borders {
              for channel in 0..<count {
                to[x * count + channel] = columns[x].map { source[$0 * count + channel] } ?? 0
              }
            }
          }
          // Sound: `rows` are -1 or within `height`, and a padded row is as long as the kernel asks.
          convolve_f32(
            into, rows, from, Int64(height), Int64(width * count), Int64(paddedRow), Int64(count), weights,
            Int64(kernel.height), Int64(kernel.width))
        }
      }
    }
    return result
  }
}
