import CKernels
import COneDNN
package import Settings

/// x · sigmoid(x), also called SiLU.
package struct Swish: ActivationKind {
  package static let keyword = "swish"
  package static let summary = "x · sigmoid(x), also called SiLU."
  package static let settings: [Setting<Swish>] = []

  package init() {}

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
