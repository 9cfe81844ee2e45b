import Glibc
import Networks

extension Sigmoid: ExemplifiedActivation {
  func naive(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

  static let goldens = LayerGoldens.activation("sigmoid", .sigmoid)
}
