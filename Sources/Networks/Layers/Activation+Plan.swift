import Arrays
import CKernels
import COneDNN

extension Activation {
  /// Adds an activation that no kernel before it could take in, and its gradient.
  func lower(
    _ inputs: [Value], at place: LayerPlace, _ tail: LayerTail, _ builder: PlanBuilder
  ) throws(NetworkError) -> Value {
    var input = inputs[0]
    var padded: kernel_extent?
    if movesZero, input.layout.elementCount != builder.sliceShape(input.shape).product {
      let (value, extent) = try builder.walkable(input)
      (input, padded) = (value, extent)
    }
    let count = Int64(input.layout.elementCount)
    let channels = Int64(input.shape[0])
    let output = builder.value(input.shape, input.layout)
    builder.perSlice(uses: [input.buffer, output.buffer]) { [arena = builder.arena, kernel, input, padded] slice, _ in
      let (x, y) = (arena.floats(input.buffer, slice: slice), arena.floats(output.buffer, slice: slice))
      if let kernel { kernel_activate(kernel, x, y, count) } else { kernel_relu(x, y, count) }
      if let padded { kernel_clear_padding(y, padded, channels) }
    }
    if let gradient = output.gradient, let share = input.gradient {
      builder.onBackward { [input] () throws(NetworkError) in
        builder.pass(
          gradient, through: self, kept: slopeFollowsFromOutput ? output.buffer : input.buffer, to: share)
      }
    }
    return output
  }

  /// The function in our kernels' terms; `nil` for relu, which has kernels of its own.
  fileprivate var kernel: kernel_activation? {
    switch self {
    case .relu: nil
    case .relu6: kernel_activation(function: kernel_relu6, parameter: 0)
    case .leakyReLU(let slope): kernel_activation(function: kernel_leaky_relu, parameter: Float(slope))
    case .elu(let alpha): kernel_activation(function: kernel_elu, parameter: Float(alpha))
    case .gelu: kernel_activation(function: kernel_gelu, parameter: 0)
    case .geluTanh: kernel_activation(function: kernel_gelu_tanh, parameter: 0)
    case .swish: kernel_activation(function: kernel_swish, parameter: 0)
    case .hardSwish: kernel_activation(function: kernel_hard_swish, parameter: 0)
    case .mish: kernel_activation(function: kernel_mish, parameter: 0)
    case .sigmoid: kernel_activation(function: kernel_sigmoid, parameter: 0)
    case .tanh: kernel_activation(function: kernel_tanh, parameter: 0)
    case .softplus: kernel_activation(function: kernel_softplus, parameter: 0)
    }
  }
}

extension PlanBuilder {
  /// Adds `source` times the slope of an activation into `target`, which may be the same buffer; `kept` is what came out
  /// of the activation, or went in where the slope does not follow from that.
  func addGradient(of activation: Activation, kept: Buffer, from source: Buffer, to target: Buffer, count: Int64) {
    let inPlace = source === target
    perSlice(uses: [kept, source, target]) { [arena, kernel = activation.kernel] slice, _ in
      let (kept, target) = (arena.floats(kept, slice: slice), arena.floats(target, slice: slice))
      switch (kernel, inPlace) {
      case (nil, true): kernel_relu_gradient_in_place(kept, target, count)
      case (nil, false): kernel_relu_gradient(kept, arena.floats(source, slice: slice), target, count)
      case (let kernel?, true): kernel_activation_gradient_in_place(kernel, kept, target, count)
      case (let kernel?, false):
        kernel_activation_gradient(kernel, kept, arena.floats(source, slice: slice), target, count)
      }
    }
  }
}

extension Activation? {
  /// What a kernel does on the way out, in oneDNN's terms.
  ///
  /// oneDNN keeps padding channels zero where the function does not.
  var operation: millrace_operation {
    switch self {
    case .relu: millrace_operation(kind: dnnl_eltwise_relu, alpha: 0, beta: 0)
    case .relu6: millrace_operation(kind: dnnl_eltwise_clip, alpha: 0, beta: 6)
    case .leakyReLU(let slope): millrace_operation(kind: dnnl_eltwise_relu, alpha: Float(slope), beta: 0)
    case .elu(let alpha): millrace_operation(kind: dnnl_eltwise_elu, alpha: Float(alpha), beta: 0)
    case .gelu: millrace_operation(kind: dnnl_eltwise_gelu_erf, alpha: 0, beta: 0)
    case .geluTanh: millrace_operation(kind: dnnl_eltwise_gelu_tanh, alpha: 0, beta: 0)
    case .swish: millrace_operation(kind: dnnl_eltwise_swish, alpha: 1, beta: 0)
    // The parameters are those of 3.x; 2.x has them built in.
    case .hardSwish: millrace_operation(kind: dnnl_eltwise_hardswish, alpha: 1.0 / 6, beta: 0.5)
    case .mish: millrace_operation(kind: dnnl_eltwise_mish, alpha: 0, beta: 0)
    case .sigmoid: millrace_operation(kind: dnnl_eltwise_logistic, alpha: 0, beta: 0)
    case .tanh: millrace_operation(kind: dnnl_eltwise_tanh, alpha: 0, beta: 0)
    case .softplus: preconditionFailure("softplus is never fused")
    case nil: millrace_operation(kind: dnnl_alg_kind_undef, alpha: 0, beta: 0)
    }
  }
}
