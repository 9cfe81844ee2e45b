import CKernels
import COneDNN
package import Settings

/// x · Φ(x) with Φ(x) ≈ (1 + tanh(√(2/π) · (x + 0.044715 · x³))) / 2.
package struct GELUTanh: ActivationKind {
  package static let keyword = "geluTanh"
  package static let summary = "x · Φ(x) by its approximation with tanh."
  package static let settings: [Setting<GELUTanh>] = []

  package init() {}

  var kernel: kernel_activation? { kernel_activation(function: kernel_gelu_tanh, parameter: 0) }
  var operation: millrace_operation? { millrace_operation(kind: dnnl_eltwise_gelu_tanh, alpha: 0, beta: 0) }
  var slopeFollowsFromOutput: Bool { false }
}

extension Activation {
  /// x · Φ(x) by its approximation with tanh.
  public static var geluTanh: Activation { Activation(GELUTanh()) }
}

extension Layer {
  /// x · Φ(x) by its approximation with tanh.
  public static var geluTanh: Layer { Activation.geluTanh.layer }
}
