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
    builder.perSlice(uses: [input.buffer, output.buffer]) { [arena = builder.arena, kernel, input, padded] slice, _ in
      let (x, y) = (input.buffer, output.buffer)
      if let kernel {
        kernel_activate(kernel, arena.floats(x, slice: slice), arena.floats(y, slice: slice), elements.count)
      } else {
        kernel_relu(arena.bytes(x, slice: slice), arena.bytes(y, slice: slice), elements)
      }
      if let padded { kernel_clear_padding(arena.floats(y, slice: slice), padded, channels) }
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
    of activation: Activation, kept: Buffer, from source: Buffer, to target: Buffer, _ elements: kernel_elements
  ) {
    guard let kernel = activation.kernel else {
      addReLUGradient(kept: kept, from: source, to: target, elements)
      return
    }
    let inPlace = source === target
    perSlice(uses: [kept, source, target]) { [arena] slice, _ in
      let (kept, target) = (arena.floats(kept, slice: slice), arena.floats(target, slice: slice))
      if inPlace {
        kernel_activation_gradient_in_place(kernel, kept, target, elements.count)
      } else {
        kernel_activation_gradient(kernel, kept, arena.floats(source, slice: slice), target, elements.count)
      }
    }
  }

  private func addReLUGradient(
    kept: Buffer, from source: Buffer, to target: Buffer, _ elements: kernel_elements
  ) {
    let inPlace = source === target
    perSlice(uses: [kept, source, target]) { [arena] slice, _ in
      let (kept, target) = (arena.bytes(kept, slice: slice), arena.bytes(target, slice: slice))
      if inPlace {
        kernel_relu_gradient_in_place(kept, target, elements)
      } else {
        kernel_relu_gradient(kept, arena.bytes(source, slice: slice), target, elements)
      }
    }
  }
}
