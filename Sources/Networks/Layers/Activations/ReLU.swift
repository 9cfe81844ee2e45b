import CKernels
import COneDNN
import Settings

/// max(0, x).
struct ReLU: ActivationKind {
  static let keyword = "relu"
  static let summary = "max(0, x)."
  static let settings: [Setting<ReLU>] = []

  var kernel: kernel_activation? { nil }
  var operation: millrace_operation? { millrace_operation(kind: dnnl_eltwise_relu, alpha: 0, beta: 0) }
  var slopeFollowsFromOutput: Bool { true }

  var takesBFloat16: Bool { true }
}

extension Activation {
  /// max(0, x).
  public static var relu: Activation { Activation(ReLU()) }
}

extension Layer {
  /// max(0, x).
  public static var relu: Layer { Activation.relu.layer }
}
