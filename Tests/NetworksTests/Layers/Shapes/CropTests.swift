import Networks

extension Crop: ExemplifiedLayer {
  static func naive(_ layer: NaiveLayer) -> [[Double]] {
    layer.each { NaiveSpace.crop($0, layer.shape, layer.output, layer.settings(Self.self)) }
  }

  static func draw(_ shapes: inout RandomShapes) -> RandomShapes.Case {
    let sides = shapes.shape.dropFirst().flatMap { length -> [Int] in
      let low = shapes.below(length)
      return [low, shapes.below(length - low)]
    }
    return shapes.row(shapes.shape, .crop(Borders(sides: sides)))
  }

  static let goldens = LayerGoldens.none(because: "it moves values")
}
