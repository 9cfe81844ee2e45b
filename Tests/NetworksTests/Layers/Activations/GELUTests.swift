import Glibc
import Networks

extension GELU: ExemplifiedActivation {
  func naive(_ x: Double) -> Double { x * erfc(-x / 2.0.squareRoot()) / 2 }

  static let goldens = LayerGoldens.activation("gelu_erf", .gelu)
}
