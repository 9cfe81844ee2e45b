import CKernels
import COneDNN
import Settings

/// min(max(0, x), 6).
struct ReLU6: ActivationKind {
  static let keyword = "relu6"
  static let summary = "min(max(0, x), 6)."
  static let settings: [Setting<ReLU6>] = []

  var kernel: kernel_activation? { kernel_activation(function: kernel_relu6, parameter: 0) }
  var operation: millrace_operation? { millrace_operation(kind: dnnl_eltwise_clip, alpha: 0, beta: 6) }
  var slopeFollowsFromOutput: Bool { true }
}

extension Activation {
  /// min(max(0, x), 6).
  public static var relu6: Activation { Activation(ReLU6()) }
}

extension Layer {
  /// min(max(0, x), 6).
  public static var relu6: Layer { Activation.relu6.layer }
}
