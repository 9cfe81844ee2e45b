import Glibc
import Networks

extension Softmax: ExemplifiedLayer {
  static func naive(_ layer: NaiveLayer) -> [[Double]] {
    layer.each { naiveSoftmax($0, channels: layer.shape[0]) }
  }

  /// Of one channel it is 1, whatever comes in.
  static func draw(_ shapes: inout RandomShapes) throws -> RandomShapes.Case {
    let shape = shapes.anyShape()
    return shapes.row([max(shape[0], 2)] + shape.dropFirst(), try KindNodes.read(keyword))
  }

  static let goldens = LayerGoldens.activation("softmax", .softmax)
}

/// eˣ / Σ eˣ over the channels of one record `[channel][position]`.
func naiveSoftmax(_ row: [Double], channels: Int) -> [Double] {
  let space = row.count / channels
  return row.indices.map { index in
    let total = (0..<channels).reduce(0.0) { $0 + exp(row[$1 * space + index % space] - row[index]) }
    return 1 / total
  }
}
