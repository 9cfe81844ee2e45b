import CKernels
import COneDNN
import Settings

/// x · tanh(log(1 + eˣ)).
///
/// - Reference: Misra, 2019, arXiv:1908.08681, equation 1.
struct Mish: ActivationKind {
  static let keyword = "mish"
  static let summary = "x · tanh(log(1 + eˣ))."
  static let settings: [Setting<Mish>] = []

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
