import Arrays
import CKernels
package import Settings

/// The sum of values of one shape.
package struct Add: LayerKind {
  package static let keyword = "add"
  package static let summary = "Sums inputs of one shape."
  package static let settings: [Setting<Add>] = []
  static var arity: LayerArity { .several }

  package init() {}

  var response: LayerResponse { .affine }

  func reach(over input: [Int], at place: LayerPlace) -> LayerReach { .samePlace }

  func outputShape(of inputs: [[Int]], at place: LayerPlace) throws(NetworkError) -> [Int] {
    if let other = inputs.first(where: { $0 != inputs[0] }) {
      throw place.failure("needs inputs of one shape, not \(inputs[0]) and \(other)")
    }
    return inputs[0]
  }

  func fuses(_ activation: Activation, in mode: PlanMode) -> Bool { activation.isReLU }

  var isSum: Bool { true }

  var takesBFloat16: Bool { true }

  /// Adds the sum, with an optional relu behind; each term gets the sum's gradient back without a copy.
  func lower(
    _ inputs: [Value], at place: LayerPlace, _ tail: LayerTail, _ builder: PlanBuilder
  ) throws(NetworkError) -> Value {
    let layout = inputs[0].layout
    var terms: [Value] = []
    for input in inputs { terms.append(try builder.reordered(input, to: layout)) }
    let output = builder.value(inputs[0].shape, layout)
    let elements = layout.elements
    let arena = builder.arena
    var left = terms[0].buffer
    for (index, term) in terms.enumerated().dropFirst() {
      let ends: Int32 = tail.activation != nil && index == terms.count - 1 ? 1 : 0
      builder.perRecords(uses: [left, term.buffer, output.buffer], in: layout) {
        [left, size = builder.sliceSize] group in
        kernel_sum(
          arena.bytes(left, group), arena.bytes(term.buffer, group), arena.bytes(output.buffer, group),
          elements.of(group, sliceSize: size), ends)
      }
      left = output.buffer
    }
    if let gradient = output.gradient {
      builder.onBackward { () throws(NetworkError) in
        let whole = builder.sum(of: gradient, before: tail.activation, output: output.buffer)
        for term in terms { if let share = term.gradient { builder.lend(whole, to: share) } }
      }
    }
    return output
  }
}

extension Layer {
  /// Sums inputs of one shape.
  public static var add: Layer { Layer(Add()) }
}
