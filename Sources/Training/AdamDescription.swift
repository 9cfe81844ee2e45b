public import Networks

/// Settings of the Adam optimiser.
///
/// - Reference: Kingma and Ba, 2015, "Adam", arXiv:1412.6980, algorithm 1.
public struct AdamDescription: Codable, Hashable, Sendable {
  /// The step size before the schedule.
  public var learningRate: Double
  /// The decay of the gradients' running mean.
  public var firstDecay: Double
  /// The decay of their running square.
  public var secondDecay: Double
  /// Added to the root of the running square, as the preset places it.
  public var epsilon: Double
  /// Keras folds the bias correction into the rate, so that epsilon is scaled with it; PyTorch corrects first.
  public var preset: FrameworkPreset

  /// Makes settings; epsilon's default is the preset's.
  public init(
    learningRate: Double = 1e-3, firstDecay: Double = 0.9, secondDecay: Double = 0.999, epsilon: Double? = nil,
    preset: FrameworkPreset
  ) {
    self.learningRate = learningRate
    self.firstDecay = firstDecay
    self.secondDecay = secondDecay
    self.epsilon = epsilon ?? (preset == .keras ? 1e-7 : 1e-8)
    self.preset = preset
  }
}
