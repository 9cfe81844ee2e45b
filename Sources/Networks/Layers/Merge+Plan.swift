import CKernels

extension PlanBuilder {
  /// Adds values of one shape, with an optional relu behind; each gets the sum's gradient back without a copy.
  func add(_ inputs: [Value], relu: Bool) throws(NetworkError) -> Value {
    let layout = inputs[0].layout
    var terms: [Value] = []
    for input in inputs { terms.append(try reordered(input, to: layout)) }
    let output = value(inputs[0].shape, layout)
    let count = Int64(layout.elementCount)
    var left = terms[0].buffer
    for (index, term) in terms.enumerated().dropFirst() {
      let ends: Int32 = relu && index == terms.count - 1 ? 1 : 0
      perSlice(uses: [left, term.buffer, output.buffer]) { [arena, left] slice, _ in
        kernel_sum(
          arena.floats(left, slice: slice), arena.floats(term.buffer, slice: slice),
          arena.floats(output.buffer, slice: slice), count, ends)
      }
      left = output.buffer
    }
    if let gradient = output.gradient {
      onBackward { () throws(NetworkError) in
        let whole =
          relu ? self.sumBeforeRelu(of: gradient, output: output.buffer) : self.sum(of: gradient)
        for term in terms { if let share = term.gradient { self.lend(whole, to: share) } }
      }
    }
    return output
  }

  /// Lines values up along the channels.
  ///
  /// Blocked layouts are kept where every input fills whole blocks; then, as in plain order, a record of each is one
  /// run of memory. All else is brought into plain order first.
  func concatenate(_ inputs: [Value]) throws(NetworkError) -> Value {
    let shape = [inputs.reduce(0) { $0 + $1.shape[0] }] + inputs[0].shape.dropFirst()
    let blocks = Set(inputs.map { Int($0.layout.extent?.block ?? 0) })
    let kept = blocks.count == 1 && shape.count == 3 ? blocks.first ?? 0 : 0
    let fills = kept > 1 && inputs.allSatisfy { $0.shape[0].isMultiple(of: kept) }
    func layout(of shape: [Int]) -> Layout {
      (fills ? Layout.blocked(sliceShape(shape), block: kept) : nil) ?? .plain(sliceShape(shape))
    }
    let joined = layout(of: shape)
    var parts: [Value] = []
    for input in inputs { parts.append(try reordered(input, to: layout(of: input.shape))) }
    let output = value(shape, joined)
    let rows = Int64(sliceSize)
    let whole = Int64(shape.reduce(1, *))
    var offset = 0
    for part in parts {
      let width = part.shape.reduce(1, *)
      perSlice(uses: [part.buffer, output.buffer]) { [arena, offset] slice, _ in
        kernel_copy_rows(
          arena.floats(part.buffer, slice: slice), Int64(width), arena.floats(output.buffer, slice: slice) + offset,
          whole, rows, Int64(width))
      }
      if let gradient = output.gradient, let share = part.gradient {
        onBackward { [offset] () throws(NetworkError) in
          let (from, to) = (self.sum(of: gradient), self.part(of: share))
          self.perSlice(uses: [from, to]) { [arena = self.arena] slice, _ in
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
