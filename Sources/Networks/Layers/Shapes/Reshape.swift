import Arrays
package import Settings

/// A change of axes: the same values in row-major order, counted anew.
package struct Reshape: LayerKind {
  package static let keyword = "reshape"
  package static let summary = "The same values on other axes, in row-major order."
  package static let shorthand: String? = "shape"
  package static let settings: [Setting<Reshape>] = [
    Setting(
      "shape", \.shape, in: .within(1...1 << 24), counts: 1...3, required: true,
      "The shape afterwards: [feature], [channel, time] or [channel, height, width].")
  ]

  /// The shape of one record afterwards: `[feature]`, `[channel, time]` or `[channel, height, width]`.
  var shape: [Int] = []

  package init() {}

  var response: LayerResponse { .affine }

  func outputShape(of inputs: [[Int]], at place: LayerPlace) throws(NetworkError) -> [Int] {
    var rest = inputs[0].product
    for length in shape {
      guard rest.isMultiple(of: length) else { rest = 0; break }
      rest /= length
    }
    guard rest == 1 else {
      throw place.failure("cannot turn \(inputs[0]), \(inputs[0].product) values, into \(shape)")
    }
    return shape
  }

  var ending: LayerEnding { .same }

  func kerasOrder(
    of read: [[Int]?], inputs: [[Int]], output: [Int], at place: LayerPlace
  ) throws(NetworkError) -> [Int]? {
    throw NetworkError(
      .unsupported, "'\(place.name)' would sort values otherwise in keras, whose channels are innermost",
      layer: place.name)
  }

  /// Free where the layout is plain already.
  func lower(
    _ inputs: [Value], at place: LayerPlace, _ tail: LayerTail, _ builder: PlanBuilder
  ) throws(NetworkError) -> Value {
    let plain = try builder.reordered(inputs[0], to: .plain(builder.sliceShape(inputs[0].shape)))
    return Value(
      shape: shape, layout: .plain(builder.sliceShape(shape)), buffer: plain.buffer, gradient: plain.gradient)
  }
}

extension Layer {
  /// The same values on other axes.
  public static func reshape(_ shape: [Int]) -> Layer {
    var made = Reshape()
    made.shape = shape
    return Layer(made)
  }
}
