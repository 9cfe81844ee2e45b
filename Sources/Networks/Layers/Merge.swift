import Arrays
import CKernels

/// The sum of values of one shape.
struct Add: LayerSettings {
  static var arity: LayerArity { .several }

  func outputShape(of inputs: [[Int]], at place: LayerPlace) throws(NetworkError) -> [Int] {
    if let other = inputs.first(where: { $0 != inputs[0] }) {
      throw place.failure("needs inputs of one shape, not \(inputs[0]) and \(other)")
    }
    return inputs[0]
  }

  func fuses(_ activation: Activation, in mode: PlanMode) -> Bool { activation == .relu }

  /// Adds the sum, with an optional relu behind; each term gets the sum's gradient back without a copy.
  func lower(
    _ inputs: [Value], at place: LayerPlace, _ tail: LayerTail, _ builder: PlanBuilder
  ) throws(NetworkError) -> Value {
    let layout = inputs[0].layout
    var terms: [Value] = []
    for input in inputs { terms.append(try builder.reordered(input, to: layout)) }
    let output = builder.value(inputs[0].shape, layout)
    let count = Int64(layout.elementCount)
    let arena = builder.arena
    var left = terms[0].buffer
    for (index, term) in terms.enumerated().dropFirst() {
      let ends: Int32 = tail.activation != nil && index == terms.count - 1 ? 1 : 0
      builder.perSlice(uses: [left, term.buffer, output.buffer]) { [left] slice, _ in
        kernel_sum(
          arena.floats(left, slice: slice), arena.floats(term.buffer, slice: slice),
          arena.floats(output.buffer, slice: slice), count, ends)
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

/// Values lined up along the channels, or features.
struct Concatenate: LayerSettings {
  static var arity: LayerArity { .several }

  func outputShape(of inputs: [[Int]], at place: LayerPlace) throws(NetworkError) -> [Int] {
    if let other = inputs.first(where: { $0.dropFirst() != inputs[0].dropFirst() }) {
      throw place.failure("needs inputs that differ in channels only, not \(inputs[0]) and \(other)")
    }
    return [inputs.reduce(0) { $0 + $1[0] }] + inputs[0].dropFirst()
  }

  /// Lays the inputs' channels one after another.
  ///
  /// Blocked layouts are kept where every input fills whole blocks; then, as in plain order, a record of each is one
  /// run of memory. All else is brought into plain order first.
  func lower(
    _ inputs: [Value], at place: LayerPlace, _ tail: LayerTail, _ builder: PlanBuilder
  ) throws(NetworkError) -> Value {
    let shape = [inputs.reduce(0) { $0 + $1.shape[0] }] + inputs[0].shape.dropFirst()
    let blocks = Set(inputs.map { Int($0.layout.extent?.block ?? 0) })
    let kept = blocks.count == 1 && shape.count > 1 ? blocks.first ?? 0 : 0
    let fills = kept > 1 && inputs.allSatisfy { $0.shape[0].isMultiple(of: kept) }
    func layout(of shape: [Int]) -> Layout {
      (fills ? Layout.blocked(builder.sliceShape(shape), block: kept) : nil) ?? .plain(builder.sliceShape(shape))
    }
    let joined = layout(of: shape)
    var parts: [Value] = []
    for input in inputs { parts.append(try builder.reordered(input, to: layout(of: input.shape))) }
    let output = builder.value(shape, joined)
    let rows = Int64(builder.sliceSize)
    let arena = builder.arena
    let whole = Int64(shape.product)
    var offset = 0
    for part in parts {
      let width = part.shape.product
      builder.perSlice(uses: [part.buffer, output.buffer]) { [offset] slice, _ in
        kernel_copy_rows(
          arena.floats(part.buffer, slice: slice), Int64(width), arena.floats(output.buffer, slice: slice) + offset,
          whole, rows, Int64(width))
      }
      if let gradient = output.gradient, let share = part.gradient {
        builder.onBackward { [offset] () throws(NetworkError) in
          let (from, to) = (builder.sum(of: gradient), builder.part(of: share))
          builder.perSlice(uses: [from, to]) { slice, _ in
            kernel_copy_rows(
              arena.floats(from, slice: slice) + offset, whole, arena.floats(to, slice: slice), Int64(width), rows,
              Int64(width))
          }
        }
      }
      offset += width
    }
    return output
  }
}
