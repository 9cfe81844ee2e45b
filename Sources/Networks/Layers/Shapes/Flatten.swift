import Arrays
package import Settings

/// Turns all axes into one, in row-major order.
package struct Flatten: LayerKind {
  package static let keyword = "flatten"
  package static let summary = "Turns all axes into one, in row-major order."
  package static let settings: [Setting<Flatten>] = []

  package init() {}

  var response: LayerResponse { .affine }

  func outputShape(of inputs: [[Int]], at place: LayerPlace) throws(NetworkError) -> [Int] { [inputs[0].product] }

  var ending: LayerEnding { .same }

  /// An image's channels go innermost.
  func kerasOrder(
    of read: [[Int]?], inputs: [[Int]], output: [Int], at place: LayerPlace
  ) throws(NetworkError) -> [Int]? {
    guard inputs[0].count > 1 else { return read[0] }
    let (channels, area) = (inputs[0][0], inputs[0].dropFirst().reduce(1, *))
    return (0..<channels * area).map { $0 % channels * area + $0 / channels }
  }

  var takesBFloat16: Bool { true }

  /// Free where the layout is plain already.
  func lower(
    _ inputs: [Value], at place: LayerPlace, _ tail: LayerTail, _ builder: PlanBuilder
  ) throws(NetworkError) -> Value {
    let precision = inputs[0].layout.precision
    let plain = try builder.reordered(inputs[0], to: .plain(builder.sliceShape(inputs[0].shape), precision))
    let shape = [inputs[0].shape.product]
    return Value(
      shape: shape, layout: .plain(builder.sliceShape(shape), precision), buffer: plain.buffer, gradient: plain.gradient
    )
  }
}

extension Layer {
  /// All axes to one.
  public static var flatten: Layer { Layer(Flatten()) }
}
