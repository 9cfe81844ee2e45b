import Networks

/// A pull of every trained value, biases and normalisation included, towards zero.
///
/// Frameworks mean two things by it, which differ for every method that scales gradients.
///
/// - Reference: Loshchilov and Hutter, 2019, "Decoupled Weight Decay Regularization", arXiv:1711.05101, algorithms 1, 2.
enum WeightDecay: Hashable, Sendable {
  /// The gradient of `amount` / 2 · w² is added to the loss's: PyTorch's `weight_decay` but for AdamW.
  case penalty(Double)
  /// Values shrink by `amount` times the step's learning rate before they move: AdamW, and Keras throughout.
  case decoupled(Double)

  /// What this amount means in a framework; `nil` for zero.
  init?(_ amount: Double, preset: FrameworkPreset) {
    guard amount != 0 else { return nil }
    self = preset == .keras ? .decoupled(amount) : .penalty(amount)
  }
}
