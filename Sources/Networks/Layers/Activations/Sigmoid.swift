import CKernels
import COneDNN
import Settings

/// 1 / (1 + e⁻ˣ).
struct Sigmoid: ActivationKind {
  static let keyword = "sigmoid"
  static let summary = "1 / (1 + e⁻ˣ)."
  static let settings: [Setting<Sigmoid>] = []

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
