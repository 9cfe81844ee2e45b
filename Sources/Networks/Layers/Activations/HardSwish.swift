import CKernels
import COneDNN
package import Settings

/// x · min(max(0, x + 3), 6) / 6.
///
/// - Reference: Howard et al., 2019, arXiv:1905.02244, section 5.2.
package struct HardSwish: ActivationKind {
  package static let keyword = "hardSwish"
  package static let summary = "x · min(max(0, x + 3), 6) / 6."
  package static let settings: [Setting<HardSwish>] = []

  package init() {}

  var kernel: kernel_activation? { kernel_activation(function: kernel_hard_swish, parameter: 0) }
  // The parameters are those of 3.x; 2.x has them built in.
  var operation: millrace_operation? { millrace_operation(kind: dnnl_eltwise_hardswish, alpha: 1.0 / 6, beta: 0.5) }
  var slopeFollowsFromOutput: Bool { false }
}

extension Activation {
  /// x · min(max(0, x + 3), 6) / 6.
  public static var hardSwish: Activation { Activation(HardSwish()) }
}

extension Layer {
  /// x · min(max(0, x + 3), 6) / 6.
  public static var hardSwish: Layer { Activation.hardSwish.layer }
}
