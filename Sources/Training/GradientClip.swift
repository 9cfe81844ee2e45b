/// A bound on the gradients of a step, applied before weight decay and everything the optimiser does.
public enum GradientClip: Codable, Hashable, Sendable {
  /// Each gradient is cut to ± this.
  case value(Double)
  /// All gradients are scaled together so that their Euclidean norm is at most this.
  ///
  /// - Reference: Pascanu, Mikolov and Bengio, 2013, "On the difficulty of training recurrent neural networks",
  ///   arXiv:1211.5063, algorithm 1. Keras' `global_clipnorm`; PyTorch adds 1e-6 to the norm.
  case norm(Double)

  /// What gradients of this norm are multiplied with.
  static func scale(norm: Double, limit: Double) -> Double { norm > limit ? limit / norm : 1 }
}
