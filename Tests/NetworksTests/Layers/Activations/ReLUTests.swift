import Networks

extension ReLU: ExemplifiedActivation {
  func naive(_ x: Double) -> Double { max(0, x) }

  static let goldens = LayerGoldens.activation("relu", .relu)
}
