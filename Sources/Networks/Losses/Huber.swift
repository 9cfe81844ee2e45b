import CKernels
public import Settings

/// (x − t)² / 2, or delta · (|x − t| − delta / 2) from |x − t| = delta on; the mean over all values.
///
/// - Reference: Huber, 1964, "Robust estimation of a location parameter".
public struct Huber: Kind {
  public static let keyword = "huber"
  public static let summary = "Half the squared error, which grows only linearly from delta on."
  public static let settings: [Setting<Huber>] = [
    Setting("delta", \.delta, in: .within(1e-6...1e6), "The error from which on it grows linearly.")
  ]

  /// The error from which on it grows linearly.
  public var delta = 1.0

  public init() {}
}

extension Huber: LossKind {
  static var comparison: LossComparison { .numbers }

  var functions: LossFunctions { .byValue(kernel_huber, delta: delta) }
}

extension Loss {
  public static func huber(delta: Double = 1) -> Loss {
    var made = Huber()
    made.delta = delta
    return Loss(made)
  }
}
