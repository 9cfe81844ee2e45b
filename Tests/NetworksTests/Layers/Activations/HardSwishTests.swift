import Networks

extension HardSwish: ExemplifiedActivation {
  func naive(_ x: Double) -> Double { x * min(max(0, x + 3), 6) / 6 }

  static let goldens = LayerGoldens.activation("hardswish", .hardSwish)
}
