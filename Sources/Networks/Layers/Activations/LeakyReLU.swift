import CKernels
import COneDNN
public import Settings

/// x, or slope · x where x is negative; the frameworks' defaults differ, so that the slope must be said.
///
/// - Reference: Maas, Hannun and Ng, 2013, "Rectifier nonlinearities improve neural network acoustic models".
public struct LeakyReLU: ActivationKind {
  public static let keyword = "leakyReLU"
  public static let summary = "x, or slope · x where x is negative."
  public static let shorthand: String? = "slope"
  public static let settings: [Setting<LeakyReLU>] = [
    Setting("slope", \.slope, in: .within(0...1e6), required: true, "The slope where x is negative.")
  ]

  /// The slope where x is negative.
  ///
  /// Not negative: the sign of the value must be the argument's, which the gradient is told from.
  public var slope = 0.0

  public init() {}

  var kernel: kernel_activation? { kernel_activation(function: kernel_leaky_relu, parameter: Float(slope)) }
  var operation: millrace_operation? { millrace_operation(kind: dnnl_eltwise_relu, alpha: Float(slope), beta: 0) }
  var slopeFollowsFromOutput: Bool { true }
}

extension Activation {
  /// x, or slope · x where x is negative.
  public static func leakyReLU(slope: Double) -> Activation {
    var made = LeakyReLU()
    made.slope = slope
    return Activation(made)
  }
}

extension Layer {
  /// x, or slope · x where x is negative.
  public static func leakyReLU(slope: Double) -> Layer { Activation.leakyReLU(slope: slope).layer }
}
