import Networks

extension BatchNorm: ExemplifiedLayer {
  static func naive(_ layer: NaiveLayer) -> [[Double]] {
    let norm = layer.settings(Self.self).norm
    let epsilon = norm.epsilon ?? ((norm.preset ?? layer.preset) == .keras ? 1e-3 : 1e-5)
    let (x, space) = (layer.x, layer.space)
    var y = x
    for c in 0..<layer.shape[0] {
      let range = c * space..<(c + 1) * space
      let all = x.flatMap { $0[range] }
      var mean = layer.array("movingMean")[c]
      var variance = layer.array("movingVariance")[c]
      if layer.statistics == .batch {
        mean = all.reduce(0, +) / Double(all.count)
        variance = all.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(all.count)
      }
      let (gamma, beta) = (layer.parameter("gamma")?[c] ?? 1, layer.parameter("beta")?[c] ?? 0)
      for n in x.indices {
        for i in range { y[n][i] = (x[n][i] - mean) / (variance + epsilon).squareRoot() * gamma + beta }
      }
    }
    return y
  }

  static func draw(_ shapes: inout RandomShapes) -> RandomShapes.Case {
    let momentum = shapes.chance() ? nil : 0.6
    return shapes.row(shapes.anyShape(), .batchNorm(shapes.norm(), momentum: momentum), relu: true)
  }

  static let drawCount = 24

  static let goldens = LayerGoldens.layers(["batchnorm"]) { _ in .batchNorm }
}
