import Networks

extension ReLU6: ExemplifiedActivation {
  func naive(_ x: Double) -> Double { min(max(0, x), 6) }

  static let goldens = LayerGoldens.activation("relu6", .relu6)
}
