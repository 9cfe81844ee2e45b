public import Settings

/// Whose conventions a network follows where frameworks differ.
public enum FrameworkPreset: String, Codable, CaseIterable, SettingValue {
  /// Keras 3: Glorot-uniform weights, zero biases, normalisation with momentum 0.99, epsilon 1e-3 and the biased
  /// running variance, Adam with epsilon 1e-7 inside the folded rate.
  case keras
  /// PyTorch 2: weights and biases uniform within 1/√fan-in, normalisation with momentum 0.1 of the new statistics,
  /// epsilon 1e-5 and the unbiased running variance, Adam with epsilon 1e-8 after the bias correction.
  case pytorch

  /// How running statistics move: in Keras the share of the old ones kept, in PyTorch that of the new ones.
  var normalisationMomentum: Double { self == .keras ? 0.99 : 0.1 }

  /// What is added to the variance before the root.
  var normalisationEpsilon: Double { self == .keras ? 1e-3 : 1e-5 }

  /// What a batch's biased variance is multiplied with before it enters the running variance of `count` values.
  func runningVarianceFactor(count: Int) -> Double {
    self == .keras || count < 2 ? 1 : Double(count) / Double(count - 1)
  }
}
