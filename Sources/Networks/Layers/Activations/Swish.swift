import CKernels
import COneDNN
import Settings

/// x · sigmoid(x), also called SiLU.
struct Swish: ActivationKind {
  static let keyword = "swish"
  static let summary = "x · sigmoid(x), also called SiLU."
  static let settings: [Setting<Swish>] = []

  var kernel: kernel_activation? { kernel_activation(function: kernel_swish, parameter: 0) }
  var operation: millrace_operation? { millrace_operation(kind: dnnl_eltwise_swish, alpha: 1, beta: 0) }
  var slopeFollowsFromOutput: Bool { false }
}

extension Activation {
  /// x · sigmoid(x), also called SiLU.
  public static var swish: Activation { Activation(Swish()) }
}

extension Layer {
  /// x · sigmoid(x), also called SiLU.
  public static var swish: Layer { Activation.swish.layer }
}
