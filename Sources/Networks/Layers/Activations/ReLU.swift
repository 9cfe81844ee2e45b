import CKernels
import COneDNN
package import Settings

/// max(0, x).
package struct ReLU: ActivationKind {
  package static let keyword = "relu"
  package static let summary = "max(0, x)."
  package static let settings: [Setting<ReLU>] = []

  package init() {}

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
