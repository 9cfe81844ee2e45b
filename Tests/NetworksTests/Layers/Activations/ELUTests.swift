import Glibc
import Networks

extension ELU: ExemplifiedActivation {
  func naive(_ x: Double) -> Double { x < 0 ? alpha * expm1(x) : x }

  static let examples: [Activation] = [.elu(alpha: 1), .elu(alpha: 0.5)]

  static let goldens = LayerGoldens.activation("elu", .elu(alpha: 1))
}
