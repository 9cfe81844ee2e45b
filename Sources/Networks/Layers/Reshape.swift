import Arrays

/// Settings of a change of axes: the same values in row-major order, counted anew.
public struct Reshape: Hashable, Sendable {
  /// The shape of one record afterwards: `[feature]`, `[channel, time]` or `[channel, height, width]`.
  public var shape: [Int]

  /// Makes settings.
  public init(shape: [Int]) { self.shape = shape }
}

extension Reshape: LayerSettings {
  func outputShape(of inputs: [[Int]], at place: LayerPlace) throws(NetworkError) -> [Int] {
    guard (1...3).contains(shape.count), shape.allSatisfy({ $0 > 0 }) else {
      throw place.failure("needs one to three positive lengths, not \(shape)")
    }
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

  /// Free where the layout is plain already.
  func lower(
    _ inputs: [Value], at place: LayerPlace, _ tail: LayerTail, _ builder: PlanBuilder
  ) throws(NetworkError) -> Value {
    let plain = try builder.reordered(inputs[0], to: .plain(builder.sliceShape(inputs[0].shape)))
    return Value(
      shape: shape, layout: .plain(builder.sliceShape(shape)), buffer: plain.buffer, gradient: plain.gradient)
  }
}

extension Reshape: Codable {
  /// Reads a list of lengths.
  public init(from decoder: any Decoder) throws { shape = try decoder.singleValueContainer().decode([Int].self) }

  /// Writes a list of lengths.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(shape)
  }
}
