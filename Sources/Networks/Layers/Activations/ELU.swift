import CKernels
import COneDNN
public import Settings

/// x, or alpha · (eˣ − 1) where x is negative.
///
/// - Reference: Clevert, Unterthiner and Hochreiter, 2016, arXiv:1511.07289, equation 15.
public struct ELU: ActivationKind {
  public static let keyword = "elu"
  public static let summary = "x, or alpha · (eˣ − 1) where x is negative."
  public static let shorthand: String? = "alpha"
  public static let settings: [Setting<ELU>] = [
    Setting("alpha", \.alpha, in: .within(0...1e6), "How far it goes below 0.")
  ]

  /// How far it goes below 0.
  ///
  /// Not negative: the sign of the value must be the argument's, which the gradient is told from.
  public var alpha = 1.0

  public init() {}

  var kernel: kernel_activation? { kernel_activation(function: kernel_elu, parameter: Float(alpha)) }
  var operation: millrace_operation? { millrace_operation(kind: dnnl_eltwise_elu, alpha: Float(alpha), beta: 0) }
  var slopeFollowsFromOutput: Bool { true }
}

extension Activation {
  /// x, or alpha · (eˣ − 1) where x is negative.
  public static func elu(alpha: Double) -> Activation {
    var made = ELU()
    made.alpha = alpha
    return Activation(made)
  }
}

extension Layer {
  /// x, or alpha · (eˣ − 1) where x is negative.
  public static func elu(alpha: Double) -> Layer { Activation.elu(alpha: alpha).layer }
}
