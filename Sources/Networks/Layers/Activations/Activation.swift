import CKernels
import COneDNN
public import Settings

/// A function of each value alone, as a layer or within one.
public struct Activation: KindFamily, StoredSettings {
  public static let family = "activation"
  public static var all: [any Kind.Type] { activationKinds }

  private let settings: any ActivationKind

  public var kind: any Kind { settings }

  public init(kind: any Kind) {
    guard let settings = kind as? any ActivationKind else {
      preconditionFailure("\(Swift.type(of: kind)) is no activation")
    }
    self.settings = settings
  }

  init(_ settings: any ActivationKind) { self.settings = settings }

  /// The layer that it is by itself.
  public var layer: Layer { Layer(settings) }

  /// The function in our kernels' terms; `nil` for relu, which has kernels of its own.
  var kernel: kernel_activation? { settings.kernel }

  /// Whether it is max(0, x), which kernels of ours take in.
  var isReLU: Bool { kernel == nil }

  /// The function in oneDNN's terms; `nil` where kernels may not take it in.
  var operation: millrace_operation? { settings.operation }

  /// Whether the slope at a place follows from the value there; it takes the argument otherwise.
  var slopeFollowsFromOutput: Bool { settings.slopeFollowsFromOutput }

  /// Whether zero becomes something else, so that padding channels must be cleared.
  var movesZero: Bool { settings.movesZero }

  /// Whether the kernel of a convolution or dense layer can apply it on the way out, in a plan of this mode.
  ///
  /// While gradients are needed, only where they follow from what came out. oneDNN's functions are within 1e-6 of
  /// max(1, |f(x)|).
  func isFused(in mode: PlanMode) -> Bool {
    operation != nil && (slopeFollowsFromOutput || mode == .inference)
  }

  public static func == (left: Activation, right: Activation) -> Bool {
    AnyHashable(left.settings) == AnyHashable(right.settings)
  }

  public func hash(into hasher: inout Hasher) { settings.hash(into: &hasher) }
}

extension Activation? {
  /// What a kernel does on the way out, in oneDNN's terms; nothing where there is no activation.
  var operation: millrace_operation {
    self?.operation ?? millrace_operation(kind: dnnl_alg_kind_undef, alpha: 0, beta: 0)
  }
}
