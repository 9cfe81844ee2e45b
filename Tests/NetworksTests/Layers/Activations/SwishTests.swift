import Glibc
import Networks

extension Swish: ExemplifiedActivation {
  func naive(_ x: Double) -> Double { x / (1 + exp(-x)) }

  static let goldens = LayerGoldens.activation("swish", .swish)
}
