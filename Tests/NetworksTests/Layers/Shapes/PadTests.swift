import Networks

extension Pad: ExemplifiedLayer {
  static func naive(_ layer: NaiveLayer) -> [[Double]] {
    layer.each { NaiveSpace.pad($0, layer.shape, layer.output, layer.settings(Self.self)) }
  }

  static func draw(_ shapes: inout RandomShapes) -> RandomShapes.Case {
    let fill: Fill = shapes.one(of: [.constant(0), .constant(-1.5), .reflect, .edge])
    let sides = shapes.shape.dropFirst().flatMap { length in
      (0..<2).map { _ in shapes.below(fill == .reflect ? length : 4) }
    }
    return shapes.row(shapes.shape, .pad(Borders(sides: sides), fill: fill))
  }

  static let drawCount = 16

  static let goldens = LayerGoldens.layers(["pad"]) { golden in
    let fill: Fill =
      switch golden.word("fill") {
      case "reflect": .reflect
      case "edge": .edge
      default: .constant(Float(try golden.double("fill")))
      }
    return .pad(Borders(sides: try golden.list("borders")), fill: fill)
  }
}
