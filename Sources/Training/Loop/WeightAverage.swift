public import Settings

/// A running mean of the weights, which is validated and kept in their place; the training itself goes on with the
/// weights.
///
/// a ← d · a + (1-d) · w after every step, with d the lesser of ``decay`` and (1 + t) / (10 + t) after t steps, so that
/// the start is forgotten soon. Normalisation keeps the running statistics of the weights themselves.
///
/// - Reference: Polyak and Juditsky, 1992, "Acceleration of stochastic approximation by averaging"; the warm-up is
///   TensorFlow's `ExponentialMovingAverage` with `num_updates`.
public struct WeightAverage: SettingGroup, StoredSettings {
  public static let settings: [Setting<WeightAverage>] = [
    Setting(
      "decay", \.decay, in: .within(0...0.999_999_9), required: true, "The share of the mean that is kept at each step."
    ),
    Setting("warmUp", \.warmsUp, "Whether the first steps keep less, so that the start is forgotten soon."),
  ]

  /// The share of the mean kept at each step.
  public var decay: Double
  /// Whether the first steps keep less.
  public var warmsUp: Bool

  public init() { self.init(decay: 0) }

  /// Makes settings.
  public init(decay: Double, warmsUp: Bool = true) {
    self.decay = decay
    self.warmsUp = warmsUp
  }

  /// The share kept at the step that is number `step`, from 1.
  func decay(step: Int) -> Double {
    warmsUp ? min(decay, Double(1 + step) / Double(10 + step)) : decay
  }
}
