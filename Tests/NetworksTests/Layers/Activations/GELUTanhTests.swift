import Glibc
import Networks

extension GELUTanh: ExemplifiedActivation {
  /// (1 + tanh u) / 2 without its cancellation.
  func naive(_ x: Double) -> Double { x / (1 + exp(-2 * (2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x))) }

  static let goldens = LayerGoldens.activation("gelu_tanh", .geluTanh)
}
