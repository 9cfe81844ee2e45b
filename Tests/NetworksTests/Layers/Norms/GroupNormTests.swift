import Networks

extension GroupNorm: ExemplifiedLayer {
  static func naive(_ layer: NaiveLayer) -> [[Double]] {
    let naive = NaiveNorm(layer.settings(Self.self), layer.shape, layer.preset)
    return layer.each { naive.forward($0, layer.parameter("gamma"), layer.parameter("beta")) }
  }

  static func draw(_ shapes: inout RandomShapes) -> RandomShapes.Case {
    let groups = shapes.one(of: [1, 2, 3, 8])
    // Instances where every group is one channel.
    let input = [groups * shapes.one(of: [1, 2, 5])] + shapes.shape.dropFirst()
    return shapes.row(input, .groupNorm(groups: groups, shapes.norm()), relu: true)
  }

  static let drawCount = 24

  static let goldens = LayerGoldens.layers(["groupnorm"]) { .groupNorm(groups: try $0.int("groups")) }
}
