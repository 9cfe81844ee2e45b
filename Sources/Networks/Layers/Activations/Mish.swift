import CKernels
import COneDNN
package import Settings

/// x · tanh(log(1 + eˣ)).
///
/// - Reference: Misra, 2019, arXiv:1908.08681, equation 1.
package struct Mish: ActivationKind {
  package static let keyword = "mish"
  package static let summary = "x · tanh(log(1 + eˣ))."
  package static let settings: [Setting<Mish>] = []

  package init() {}

  var kernel: kernel_activation? { kernel_activation(function: kernel_mish, parameter: 0) }
  var operation: millrace_operation? { millrace_operation(kind: dnnl_eltwise_mish, alpha: 0, beta: 0) }
  var slopeFollowsFromOutput: Bool { false }
}

extension Activation {
  /// x · tanh(log(1 + eˣ)).
  public static var mish: Activation { Activation(Mish()) }
}

extension Layer {
  /// x · tanh(log(1 + eˣ)).
  public static var mish: Layer { Activation.mish.layer }
}
