package import Media

extension FloatImage {
  /// A picture whose samples `fill` writes, all of them, from those of this one.
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
}
