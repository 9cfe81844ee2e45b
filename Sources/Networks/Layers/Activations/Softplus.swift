import CKernels
import COneDNN
package import Settings

/// log(1 + eˣ).
package struct Softplus: ActivationKind {
  package static let keyword = "softplus"
  package static let summary = "log(1 + eˣ)."
  package static let settings: [Setting<Softplus>] = []

  package init() {}

  var kernel: kernel_activation? { kernel_activation(function: kernel_softplus, parameter: 0) }
  // oneDNN computes it with an error of 1e-6 even where the result is far smaller.
  var operation: millrace_operation? { nil }
  var slopeFollowsFromOutput: Bool { true }
  var movesZero: Bool { true }
}

extension Activation {
  /// log(1 + eˣ).
  public static var softplus: Activation { Activation(Softplus()) }
}

extension Layer {
  /// log(1 + eˣ).
  public static var softplus: Layer { Activation.softplus.layer }
}
