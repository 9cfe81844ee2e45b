import Networks

extension LeakyReLU: ExemplifiedActivation {
  func naive(_ x: Double) -> Double { x < 0 ? slope * x : x }

  static let examples: [Activation] = [.leakyReLU(slope: 0.01), .leakyReLU(slope: 0.3)]

  static func draw(_ shapes: inout RandomShapes) -> RandomShapes.Case {
    shapes.row(shapes.anyShape(), .leakyReLU(slope: 0.3))
  }

  static let goldens = LayerGoldens.activation("leaky_relu", .leakyReLU(slope: 0.01))
}
