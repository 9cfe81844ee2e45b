public import Arrays

extension Raster {
  /// The image with normal noise added to every sample: torchvision's `gaussian_noise`.
  ///
  /// - Parameter sigma: the standard deviation, as a part of white.
  public func addingNoise(sigma: Float, generator: inout CounterGenerator) -> Raster {
    precondition(sigma >= 0, "a standard deviation must not be negative, got \(sigma)")
    let scale = sigma * Sample.whiteLevel
    var noisy = levels
    for index in noisy.indices { noisy[index] += scale * generator.normal() }
    return withNearest(noisy)
  }
}
