import CKernels
import COneDNN
import Settings

/// x · Φ(x), with the distribution function of the standard normal.
///
/// - Reference: Hendrycks and Gimpel, 2016, arXiv:1606.08415, section 2.
struct GELU: ActivationKind {
  static let keyword = "gelu"
  static let summary = "x · Φ(x), with the distribution function of the standard normal."
  static let settings: [Setting<GELU>] = []

  var kernel: kernel_activation? { kernel_activation(function: kernel_gelu, parameter: 0) }
  var operation: millrace_operation? { millrace_operation(kind: dnnl_eltwise_gelu_erf, alpha: 0, beta: 0) }
  var slopeFollowsFromOutput: Bool { false }
}

extension Activation {
  /// x · Φ(x), with the distribution function of the standard normal.
  public static var gelu: Activation { Activation(GELU()) }
}

extension Layer {
  /// x · Φ(x), with the distribution function of the standard normal.
  public static var gelu: Layer { Activation.gelu.layer }
}
