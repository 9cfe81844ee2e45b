import Arrays
import CKernels

extension Activation {
  /// Adds an activation that no kernel before it could take in, and its gradient.
  func lower(_ value: Value, _ builder: PlanBuilder) throws(NetworkError) -> Value {
    var input = value
    var padded: kernel_extent?
    if movesZero, input.layout.elementCount != builder.sliceShape(input.shape).product {
      let (value, extent) = try builder.walkable(input)
      (input, padded) = (value, extent)
    }
    let elements = input.layout.elements
    let channels = Int64(input.shape[0])
    let output = builder.value(input.shape, input.layout)
    builder.perRecords(uses: [input.buffer, output.buffer], in: input.layout) {
      [arena = builder.arena, size = builder.sliceSize, kernel, input, padded] group in
      let (x, y) = (input.buffer, output.buffer)
      let elements = elements.of(group, sliceSize: size)
      if let kernel {
        kernel_activate(kernel, arena.floats(x, group), arena.floats(y, group), elements.count)
      } else {
        kernel_relu(arena.bytes(x, group), arena.bytes(y, group), elements)
      }
      if let padded { kernel_clear_padding(arena.floats(y, group), padded.of(group), channels) }
    }
    if let gradient = output.gradient, let share = input.gradient {
      builder.onBackward { [input] () throws(NetworkError) in
        builder.pass(
          gradient, through: self, kept: slopeFollowsFromOutput ? output.buffer : input.buffer, to: share)
      }
    }
    return output
  }
}

extension PlanBuilder {
  /// Adds `source` times the slope of an activation into `target`, which may be the same buffer; `kept` is what came out
  /// of the activation, or went in where the slope does not follow from that.
  func addGradient(
    of activation: Activation, kept: Buffer, from source: Buffer, to target: Buffer, _ layout: Layout
  ) {
    let inPlace = source === target
    let elements = layout.elements
    perRecords(uses: [kept, source, target], in: layout) { [arena, sliceSize, kernel = activation.kernel] group in
      let elements = elements.of(group, sliceSize: sliceSize)
      switch (kernel, inPlace) {
      case (let kernel?, true):
        kernel_activation_gradient_in_place(
          kernel, arena.floats(kept, group), arena.floats(target, group), elements.count)
      case (let kernel?, false):
        kernel_activation_gradient(
          kernel, arena.floats(kept, group), arena.floats(source, group), arena.floats(target, group), elements.count)
      case (nil, true):
        kernel_relu_gradient_in_place(arena.bytes(kept, group), arena.bytes(target, group), elements)
      case (nil, false):
        kernel_relu_gradient(
          arena.bytes(kept, group), arena.bytes(source, group), arena.bytes(target, group), elements)
      }
    }
  }
}
