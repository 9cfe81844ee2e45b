import Glibc
import Networks

extension Softplus: ExemplifiedActivation {
  func naive(_ x: Double) -> Double { log1p(exp(x)) }

  static let goldens = LayerGoldens.activation("softplus", .softplus)
}
