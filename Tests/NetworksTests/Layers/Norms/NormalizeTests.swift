import Networks

extension Normalize: ExemplifiedLayer {
  static func naive(_ layer: NaiveLayer) -> [[Double]] {
    let s = layer.settings(Self.self)
    return layer.each { row in
      row.indices.map { (row[$0] - s.mean[$0 / layer.space]) / s.deviation[$0 / layer.space] }
    }
  }

  static func draw(_ shapes: inout RandomShapes) -> RandomShapes.Case {
    let channels = shapes.chance() ? 1 : shapes.shape[0]
    return shapes.row(
      shapes.shape,
      .normalize(
        mean: ChannelNumbers((0..<channels).map { _ in Double(shapes.uniform(-1..<1)) }),
        deviation: ChannelNumbers((0..<channels).map { _ in Double(shapes.uniform(0.2..<3)) })))
  }

  static let goldens = LayerGoldens.none(because: "its formula is two operations")
}
