// Changes of tone values, as torchvision's `transforms.v2.functional` and Pillow's `ImageOps` define them.

extension Raster {
  /// Light for dark: torchvision's `invert`.
  public func inverted() -> Raster { withTruncated(levels.map { Sample.whiteLevel - $0 }) }

  /// Samples of at least `threshold` inverted: torchvision's `solarize`.
  ///
  /// - Parameter threshold: a level; 0 inverts all.
  public func solarized(threshold: Float) -> Raster {
    withTruncated(levels.map { $0 >= threshold ? Sample.whiteLevel - $0 : $0 })
  }

  /// Only 2^bits levels kept: torchvision's `posterize`, whose bytes lose their lower bits.
  ///
  /// - Parameter bitCount: 0 to 8.
  public func posterized(bitCount: Int) -> Raster {
    precondition((0...8).contains(bitCount), "posterising keeps 0 to 8 bits, got \(bitCount)")
    let steps = Float(1 << bitCount)
    let stepLevel = Sample.whiteLevel == 1 ? 1 / steps : (Sample.whiteLevel + 1) / steps
    return withTruncated(levels.map { min(($0 / stepLevel).rounded(.down), steps - 1) * stepLevel })
  }

  /// Per channel the darkest sample made black and the lightest white: torchvision's `autocontrast`.
  ///
  /// A channel of one level stays as it is.
  public func autocontrasted() -> Raster {
    var result = levels
    let count = shape.channelCount
    for channel in 0..<count {
      let indices = stride(from: channel, to: result.count, by: count)
      let least = indices.lazy.map { result[$0] }.min() ?? 0
      let most = indices.lazy.map { result[$0] }.max() ?? 0
      guard most > least else { continue }
      let inverseScale = (most - least) / Sample.whiteLevel
      for index in indices { result[index] = (result[index] - least) / inverseScale }
    }
    return withTruncated(result)
  }
}

extension Raster where Sample == UInt8 {
  /// Per channel all levels made equally frequent: torchvision's `equalize`, Pillow's `ImageOps.equalize`.
  public func equalized() -> Image {
    var result = samples
    let count = shape.channelCount
    for channel in 0..<count {
      let indices = stride(from: channel, to: samples.count, by: count)
      var histogram = [Int](repeating: 0, count: 256)
      for index in indices { histogram[Int(samples[index])] += 1 }
      guard let last = histogram.last(where: { $0 > 0 }) else { continue }
      let step = (shape.height * shape.width - last) / 255
      guard step > 0 else { continue }
      var below = step / 2
      let table = histogram.map { frequency in
        defer { below += frequency }
        return UInt8(min(255, below / step))
      }
      for index in indices { result[index] = table[Int(samples[index])] }
    }
    return Image(shape: shape, samples: result)
  }
}
