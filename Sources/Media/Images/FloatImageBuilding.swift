import Glibc

extension FloatImage {
  /// An image whose samples `fill` writes, all of them, from those of this one.
  package func rebuilt(
    as shape: ImageShape, _ fill: (_ source: UnsafePointer<Float>, _ result: UnsafeMutablePointer<Float>) -> Void
  ) -> FloatImage {
    let count = shape.sampleCount
    let samples = samples.withUnsafeBufferPointer { source in
      [Float](unsafeUninitializedCapacity: count) { result, initializedCount in
        // Sound: `fill` writes all `count` samples; without samples there is nothing to write.
        if let source = source.baseAddress, let result = result.baseAddress, count > 0 { fill(source, result) }
        initializedCount = count
      }
    }
    return FloatImage(shape: shape, samples: samples)
  }

  /// What lies in a window, black beyond the image's edge.
  package func window(top: Int, left: Int, size: ImageSize) -> FloatImage {
    let (count, sourceHeight, sourceWidth) = (shape.channelCount, shape.height, shape.width)
    let first = min(max(0, -left), size.width)
    let columns = first..<max(first, min(size.width, sourceWidth - left))
    return rebuilt(as: ImageShape(height: size.height, width: size.width, channelCount: count)) { source, result in
      // Sound: rows are checked, and columns are those of the window whose source lies in 0..<sourceWidth.
      for y in 0..<size.height {
        let to = result + y * size.width * count
        let row = y + top
        guard row >= 0, row < sourceHeight, !columns.isEmpty else {
          to.update(repeating: 0, count: size.width * count)
          continue
        }
        to.update(repeating: 0, count: columns.lowerBound * count)
        memcpy(
          to + columns.lowerBound * count, source + (row * sourceWidth + left + columns.lowerBound) * count,
          columns.count * count * MemoryLayout<Float>.stride)
        (to + columns.upperBound * count).update(repeating: 0, count: (size.width - columns.upperBound) * count)
      }
    }
  }

  /// The samples in the order `[channel, height, width]`.
  package var planarSamples: [Float] {
    let (pixelCount, channelCount) = (shape.height * shape.width, shape.channelCount)
    guard channelCount > 1 else { return samples }
    return [Float](unsafeUninitializedCapacity: samples.count) { planes, initializedCount in
      for channel in 0..<channelCount {
        for pixel in 0..<pixelCount { planes[channel * pixelCount + pixel] = samples[pixel * channelCount + channel] }
      }
      initializedCount = samples.count
    }
  }

  /// The mean of each channel; zero where there is no pixel.
  package var channelMeans: [Float] {
    let (pixelCount, channelCount) = (shape.height * shape.width, shape.channelCount)
    return (0..<channelCount).map { channel in
      let sum = stride(from: channel, to: samples.count, by: channelCount).reduce(0.0) { $0 + Double(samples[$1]) }
      return pixelCount == 0 ? 0 : Float(sum / Double(pixelCount))
    }
  }

  /// Per channel all of 256 levels made equally frequent: torchvision's `equalize`, which goes by way of bytes.
  package func equalized() -> FloatImage {
    let bytes = samples.map { UInt8(max(0, min(255, ($0 * (256 - 1e-3)).rounded(.down)))) }
    let result = Image(shape: shape, samples: bytes).equalized()
    return FloatImage(shape: shape, samples: result.samples.map { Float($0) / 255 })
  }
}
