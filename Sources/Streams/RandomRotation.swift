package import Arrays
import Glibc
package import Media

/// Turns a picture about its centre, bilinearly.
///
/// The angle is uniform on `-turns..<turns` of a whole turn, as in Keras.
public struct RandomRotation: Codable, Hashable, Sendable {
  /// The largest angle, as a part of a whole turn.
  public var turns: Float
  /// What appears from beyond the edge.
  public var fill: AffineSampler.Fill

  /// Describes the step.
  public init(turns: Float, fill: AffineSampler.Fill = .constant) {
    self.turns = turns
    self.fill = fill
  }

  package func apply(
    _ source: UnsafeBufferPointer<Float>, to destination: UnsafeMutableBufferPointer<Float>, shape: Image.Shape,
    generator: inout CounterGenerator
  ) {
    let angle = 2 * Float.pi * generator.uniform(-turns..<turns)
    let sampler = AffineSampler(shape: shape, cosine: cos(angle), sine: sin(angle))
    sampler.apply(source, to: destination, shape: shape, fill: fill)
  }
}
