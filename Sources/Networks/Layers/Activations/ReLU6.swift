import CKernels
import COneDNN
package import Settings

/// min(max(0, x), 6).
package struct ReLU6: ActivationKind {
  package static let keyword = "relu6"
  package static let summary = "min(max(0, x), 6)."
  package static let settings: [Setting<ReLU6>] = []

  package init() {}

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
