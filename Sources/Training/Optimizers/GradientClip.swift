public import Settings

/// A bound on the gradients of a step, applied before weight decay and everything the optimiser does.
///
/// ```yaml
/// clip: {norm: 1.0}
/// ```
public struct GradientClip: SettingGroup, StoredSettings {
  public static let settings: [Setting<GradientClip>] = [
    Setting("norm", \.norm, in: .above(0, upTo: 1e30), "What the norm of all gradients together is scaled down to."),
    Setting("value", \.value, in: .above(0, upTo: 1e30), "What each gradient is cut to, above and below zero."),
  ]

  /// All gradients are scaled together so that their Euclidean norm is at most this.
  ///
  /// - Reference: Pascanu, Mikolov and Bengio, 2013, "On the difficulty of training recurrent neural networks",
  ///   arXiv:1211.5063, algorithm 1. Keras' `global_clipnorm`; PyTorch adds 1e-6 to the norm.
  public private(set) var norm: Double?
  /// Each gradient is cut to ± this.
  public private(set) var value: Double?

  public init() {}

  /// Bounds the norm of all gradients together.
  public static func norm(_ limit: Double) -> GradientClip {
    var clip = GradientClip()
    clip.norm = limit
    return clip
  }

  /// Bounds each gradient.
  public static func value(_ limit: Double) -> GradientClip {
    var clip = GradientClip()
    clip.value = limit
    return clip
  }

  public var fault: (setting: String, message: String)? {
    (norm == nil) == (value == nil) ? ("value", "expected one of {norm: 1.0} and {value: 0.5}") : nil
  }

  /// What gradients of this norm are multiplied with.
  static func scale(norm: Double, limit: Double) -> Double { norm > limit ? limit / norm : 1 }
}
