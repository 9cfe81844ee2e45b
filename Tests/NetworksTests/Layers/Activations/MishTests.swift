import Glibc
import Networks

extension Mish: ExemplifiedActivation {
  func naive(_ x: Double) -> Double { x * Glibc.tanh(log1p(exp(x))) }

  static let goldens = LayerGoldens.activation("mish", .mish)
}
