package import Arrays
package import Media

/// Shifts a picture by a part of its size, bilinearly.
///
/// Each of the two shifts is uniform on `-fraction..<fraction` of the picture's width or height, as in Keras.
public struct RandomTranslation: Codable, Hashable, Sendable {
  /// The largest shift, as a part of the width or height.
  public var fraction: Float
  /// What appears from beyond the edge.
  public var fill: AffineSampler.Fill

  /// Describes the step.
  public init(fraction: Float, fill: AffineSampler.Fill = .constant) {
    self.fraction = fraction
    self.fill = fill
  }

  package func apply(
    _ source: UnsafeBufferPointer<Float>, to destination: UnsafeMutableBufferPointer<Float>, shape: Image.Shape,
    generator: inout CounterGenerator
  ) {
    let shiftX = generator.uniform(-fraction..<fraction) * Float(shape.width)
    let shiftY = generator.uniform(-fraction..<fraction) * Float(shape.height)
    let sampler = AffineSampler(shape: shape, shiftX: shiftX, shiftY: shiftY)
    sampler.apply(source, to: destination, shape: shape, fill: fill)
  }
}
