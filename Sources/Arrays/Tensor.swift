/// A dense array of 32-bit floats in row-major order.
///
/// A value: copies share storage until one of them is written. Axis order is, everywhere in the API,
/// `[batch, channel, height, width]`, `[batch, channel, time]` or `[batch, feature]`.
public struct Tensor: Sendable, Equatable {
  /// The length of each axis, outermost first; empty for a scalar.
  public let shape: [Int]

  /// The elements, row-major; their count is the product of ``shape``.
  public var values: [Float]

  /// Wraps finished values.
  ///
  /// - Precondition: `values.count` is the product of `shape`.
  public init(shape: [Int], values: [Float]) {
    precondition(
      values.count == shape.product, "Tensor of shape \(shape) needs \(shape.product) values, got \(values.count)")
    self.shape = shape
    self.values = values
  }

  /// Makes a tensor filled with one value.
  public init(shape: [Int], repeating value: Float = 0) {
    self.init(shape: shape, values: [Float](repeating: value, count: shape.product))
  }

  /// The number of elements.
  public var count: Int { values.count }

  /// The same elements under another shape.
  ///
  /// - Precondition: both shapes have the same product.
  public func reshaped(to shape: [Int]) -> Tensor { Tensor(shape: shape, values: values) }

  /// Entry `index` along the first axis, without that axis.
  ///
  /// - Complexity: O(elements copied).
  public subscript(row index: Int) -> Tensor {
    let rowShape = Array(shape.dropFirst())
    let rowCount = rowShape.product
    return Tensor(shape: rowShape, values: Array(values[index * rowCount..<(index + 1) * rowCount]))
  }

  /// The first entries along an axis, at most `count`; the axis stays.
  ///
  /// - Complexity: O(elements copied).
  public func prefix(_ count: Int, axis: Int = 0) -> Tensor {
    precondition(shape.indices.contains(axis) && count >= 0, "no first \(count) along axis \(axis) of \(shape)")
    var kept = shape
    kept[axis] = min(count, shape[axis])
    let stride = Array(shape[axis...]).product
    let length = Array(kept[axis...]).product
    let outer = Array(shape[..<axis]).product
    return Tensor(shape: kept, values: (0..<outer).flatMap { values[$0 * stride..<$0 * stride + length] })
  }
}

extension [Int] {
  /// The product of all entries; 1 for an empty array.
  public var product: Int { reduce(1, *) }
}
