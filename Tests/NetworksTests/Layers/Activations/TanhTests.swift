import Glibc
import Networks

extension Tanh: ExemplifiedActivation {
  func naive(_ x: Double) -> Double { Glibc.tanh(x) }

  static let goldens = LayerGoldens.activation("tanh", .tanh)
}
