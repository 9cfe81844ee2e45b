import Arrays
import CKernels
package import Settings

/// The product of values of one shape, or of an image or sound and one factor for each of its channels,
/// `[channel]` or `[channel, 1, 1]`.
package struct Multiply: LayerKind {
  package static let keyword = "multiply"
  package static let summary = "Multiplies inputs of one shape, or each channel with a factor."
  package static let settings: [Setting<Multiply>] = []
  static var arity: LayerArity { .several }

  package init() {}

  var response: LayerResponse { .product }

  func reach(over input: [Int], at place: LayerPlace) -> LayerReach { .samePlace }

  func outputShape(of inputs: [[Int]], at place: LayerPlace) throws(NetworkError) -> [Int] {
    let channels = inputs[0][0]
    let factors = [[channels], [channels] + inputs[0].dropFirst().map { _ in 1 }]
    if let other = inputs.first(where: { $0 != inputs[0] && !factors.contains($0) }) {
      throw place.failure(
        "needs inputs of one shape, or one factor for each channel of the first, not \(inputs[0]) and \(other)")
    }
    return inputs[0]
  }

  /// Adds the products from left to right, each with its gradients.
  func lower(
    _ inputs: [Value], at place: LayerPlace, _ tail: LayerTail, _ builder: PlanBuilder
  ) throws(NetworkError) -> Value {
    var product = inputs[0]
    for factor in inputs.dropFirst() {
      product =
        factor.shape == product.shape
        ? try multiply(product, factor, builder) : try builder.scaled(product, by: factor)
    }
    return product
  }

  private func multiply(_ left: Value, _ right: Value, _ builder: PlanBuilder) throws(NetworkError) -> Value {
    let right = try builder.reordered(right, to: left.layout)
    let output = builder.value(left.shape, left.layout)
    let elements = left.layout.elements
    let arena = builder.arena
    func add(_ a: Buffer, _ b: Buffer, _ product: Buffer) {
      builder.perSlice(uses: [a, b, product]) { slice, _ in
        kernel_multiply(
          arena.floats(a, slice: slice), arena.floats(b, slice: slice), arena.floats(product, slice: slice), elements)
      }
    }
    add(left.buffer, right.buffer, output.buffer)
    if let gradient = output.gradient {
      builder.onBackward { () throws(NetworkError) in
        let outputGradient = builder.sum(of: gradient)
        if let share = left.gradient { add(outputGradient, right.buffer, builder.part(of: share)) }
        if let share = right.gradient { add(outputGradient, left.buffer, builder.part(of: share)) }
      }
    }
    return output
  }
}

extension Layer {
  /// Multiplies inputs of one shape, or each channel with a factor.
  public static var multiply: Layer { Layer(Multiply()) }
}
