package import Arrays
package import Media

/// Magnifies or shrinks a picture about its centre, bilinearly and alike in both directions.
///
/// The scale is uniform on `1 - fraction ..< 1 + fraction`.
public struct RandomZoom: Codable, Hashable, Sendable {
  /// The largest change of scale.
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
    let sampler = AffineSampler(shape: shape, scale: 1 + generator.uniform(-fraction..<fraction))
    sampler.apply(source, to: destination, shape: shape, fill: fill)
  }
}
