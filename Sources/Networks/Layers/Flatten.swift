import Arrays

/// Turns all axes into one, in row-major order.
struct Flatten: LayerSettings {
  func outputShape(of inputs: [[Int]], at place: LayerPlace) throws(NetworkError) -> [Int] { [inputs[0].product] }

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
