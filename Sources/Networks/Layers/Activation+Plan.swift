import CKernels
import COneDNN

extension Activation {
  /// Adds an activation that no kernel before it could take in, and its gradient.
  func lower(
    _ inputs: [Value], at place: LayerPlace, _ tail: LayerTail, _ builder: PlanBuilder
  ) throws(NetworkError) -> Value {
    let input = inputs[0]
    let elements = input.layout.elements
    let output = builder.value(input.shape, input.layout)
    builder.perSlice(uses: [input.buffer, output.buffer]) { [arena = builder.arena] slice, _ in
      kernel_relu(arena.bytes(input.buffer, slice: slice), arena.bytes(output.buffer, slice: slice), elements)
    }
    if let gradient = output.gradient, let share = input.gradient {
      builder.onBackward { () throws(NetworkError) in
        let (outputGradient, inputGradient) = (builder.sum(of: gradient), builder.part(of: share))
        builder.perSlice(uses: [output.buffer, outputGradient, inputGradient]) { [arena = builder.arena] slice, _ in
          kernel_relu_gradient(
            arena.bytes(output.buffer, slice: slice), arena.bytes(outputGradient, slice: slice),
            arena.bytes(inputGradient, slice: slice), elements)
        }
      }
    }
    return output
  }
}

extension Activation? {
  /// What a kernel does on the way out, in oneDNN's terms.
  var operation: millrace_operation {
    switch self {
    case .relu: millrace_operation(kind: dnnl_eltwise_relu, alpha: 0, beta: 0)
    case nil: millrace_operation(kind: dnnl_alg_kind_undef, alpha: 0, beta: 0)
    }
  }
}
