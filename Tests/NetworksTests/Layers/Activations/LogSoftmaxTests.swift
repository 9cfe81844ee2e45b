import Networks

extension LogSoftmax: ExemplifiedLayer {
  static func naive(_ layer: NaiveLayer) -> [[Double]] {
    layer.each { naiveSoftmax($0, channels: layer.shape[0]).map { Double.logarithm($0) } }
  }

  /// Of one channel it is 0, whatever comes in.
  static func draw(_ shapes: inout RandomShapes) throws -> RandomShapes.Case {
    let shape = shapes.anyShape()
    return shapes.row([max(shape[0], 2)] + shape.dropFirst(), try KindNodes.read(keyword))
  }

  static let goldens = LayerGoldens.activation("log_softmax", .logSoftmax)
}
