import CKernels
import COneDNN
package import Settings

/// The hyperbolic tangent.
package struct Tanh: ActivationKind {
  package static let keyword = "tanh"
  package static let summary = "The hyperbolic tangent."
  package static let settings: [Setting<Tanh>] = []

  package init() {}

  var kernel: kernel_activation? { kernel_activation(function: kernel_tanh, parameter: 0) }
  var operation: millrace_operation? { millrace_operation(kind: dnnl_eltwise_tanh, alpha: 0, beta: 0) }
  var slopeFollowsFromOutput: Bool { true }
}

extension Activation {
  /// The hyperbolic tangent.
  public static var tanh: Activation { Activation(Tanh()) }
}

extension Layer {
  /// The hyperbolic tangent.
  public static var tanh: Layer { Activation.tanh.layer }
}
