extension PlanBuilder {
  /// Turns `[channel, height, width]` into one axis, in that order; free where the layout is plain already.
  func flatten(_ input: Value) throws(NetworkError) -> Value {
    let plain = try reordered(input, to: .plain(sliceShape(input.shape)))
    let shape = [input.shape.reduce(1, *)]
    return Value(shape: shape, layout: .plain(sliceShape(shape)), buffer: plain.buffer, gradient: plain.gradient)
  }
}
