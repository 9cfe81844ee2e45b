import CKernels
public import Settings

/// Binary cross-entropy times (1 − pₜ)^gamma, so that what is decided well counts less, and times alpha for t = 1 and
/// 1 − alpha for t = 0 unless there is no balance; the mean over all values.
///
/// - Reference: Lin et al., 2017, arXiv:1708.02002, equation 5.
public struct Focal: Kind {
  public static let keyword = "focal"
  public static let summary = "Binary cross-entropy in which what is decided well counts less."
  public static let settings: [Setting<Focal>] = [
    Setting("gamma", \.gamma, in: .within(0...100), "How fast what is decided well stops counting."),
    Setting("alpha", \.balance, "The weight of what is true, against 1 - alpha of what is not; none for no weights."),
  ]

  /// The weight of what is true.
  public struct Balance: Hashable, Sendable {
    /// From 0 to 1; `nil` where what is true and what is not count alike.
    public var alpha: Double?
  }

  /// How fast what is decided well stops counting.
  public var gamma = 2.0
  /// The weight of what is true.
  public var balance = Balance(alpha: 0.25)

  public init() {}
}

/// A number, or `none`.
extension Focal.Balance: SettingValue {
  private static let bounds = Bounds<Double>.within(0...1)

  public static func read(_ node: ConfigurationNode) throws(SettingsError) -> Focal.Balance {
    if case .string(let word) = node.value {
      guard word == "none" else { throw node.failure("expected a number from 0 to 1, or none, found '\(word)'") }
      return Focal.Balance(alpha: nil)
    }
    return Focal.Balance(alpha: try Double.read(node, in: bounds))
  }

  public var canonical: CanonicalValue { alpha?.canonical ?? .string("none") }

  public static var form: ValueForm { .oneOf([.number(bounds), .words(["none"])]) }
}

extension Focal: LossKind {
  static var comparison: LossComparison { .independentClasses }

  var functions: LossFunctions { .byValue(kernel_focal, gamma: gamma, alpha: balance.alpha ?? -1) }
}

extension Loss {
  /// Focal loss; without `alpha`, what is true and what is not count alike.
  public static func focal(gamma: Double = 2, alpha: Double? = 0.25) -> Loss {
    var made = Focal()
    (made.gamma, made.balance) = (gamma, Focal.Balance(alpha: alpha))
    return Loss(made)
  }
}
