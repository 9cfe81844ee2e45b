public import Arrays

/// Where a layer's channels speak for a class: gradient-weighted class activation mapping.
///
/// - Reference: Selvaraju et al., 2017, "Grad-CAM", arXiv:1610.02391, equations 1 and 2.
public struct GradCAM: Sendable {
  /// `[height, width]` of the layer, at least 0, not normalised.
  public let map: Tensor

  /// Weighs each channel with its mean gradient and keeps what is positive.
  ///
  /// - Shape: both `[channel, height, width]`: a layer's value and the gradient of a class's logit with respect to it.
  public init(value: Tensor, gradient: Tensor) {
    precondition(
      value.shape == gradient.shape && value.shape.count == 3, "value \(value.shape), gradient \(gradient.shape)")
    let space = value.shape[1] * value.shape[2]
    var map = Tensor(shape: Array(value.shape.dropFirst()))
    for channel in 0..<value.shape[0] {
      let range = channel * space..<(channel + 1) * space
      let weight = gradient.values[range].reduce(0, +) / Float(space)
      for (place, index) in range.enumerated() { map.values[place] += weight * value.values[index] }
    }
    for place in map.values.indices { map.values[place] = max(map.values[place], 0) }
    self.map = map
  }

  /// The map enlarged by bilinear interpolation with half-pixel centres and divided by its largest value.
  ///
  /// A map that is zero everywhere stays so: no part of the layer speaks for the class.
  public func resized(height: Int, width: Int) -> Tensor {
    let (rows, columns) = (map.shape[0], map.shape[1])
    func taps(_ place: Int, _ size: Int, _ target: Int) -> (low: Int, high: Int, share: Float) {
      let position = max((Float(place) + 0.5) * Float(size) / Float(target) - 0.5, 0)
      let low = min(Int(position), size - 1)
      return (low, min(low + 1, size - 1), position - Float(low))
    }
    var result = Tensor(shape: [height, width])
    for y in 0..<height {
      let row = taps(y, rows, height)
      for x in 0..<width {
        let column = taps(x, columns, width)
        func mixed(_ r: Int) -> Float {
          map.values[r * columns + column.low] * (1 - column.share) + map.values[r * columns + column.high]
            * column.share
        }
        result.values[y * width + x] = mixed(row.low) * (1 - row.share) + mixed(row.high) * row.share
      }
    }
    let peak = result.values.max() ?? 0
    if peak > 0 { for place in result.values.indices { result.values[place] /= peak } }
    return result
  }
}
