import CKernels
import COneDNN
package import Settings

/// 1 / (1 + e⁻ˣ).
package struct Sigmoid: ActivationKind {
  package static let keyword = "sigmoid"
  package static let summary = "1 / (1 + e⁻ˣ)."
  package static let settings: [Setting<Sigmoid>] = []

  package init() {}

  var kernel: kernel_activation? { kernel_activation(function: kernel_sigmoid, parameter: 0) }
  var operation: millrace_operation? { millrace_operation(kind: dnnl_eltwise_logistic, alpha: 0, beta: 0) }
  var slopeFollowsFromOutput: Bool { true }
  var movesZero: Bool { true }

  var ending: LayerEnding { .probabilities(.independent) }
}

extension Activation {
  /// 1 / (1 + e⁻ˣ).
  public static var sigmoid: Activation { Activation(Sigmoid()) }
}

extension Layer {
  /// 1 / (1 + e⁻ˣ).
  public static var sigmoid: Layer { Activation.sigmoid.layer }
}
