import CKernels
import COneDNN
package import Settings

/// x · Φ(x), with the distribution function of the standard normal.
///
/// - Reference: Hendrycks and Gimpel, 2016, arXiv:1606.08415, section 2.
package struct GELU: ActivationKind {
  package static let keyword = "gelu"
  package static let summary = "x · Φ(x), with the distribution function of the standard normal."
  package static let settings: [Setting<GELU>] = []

  package init() {}

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
