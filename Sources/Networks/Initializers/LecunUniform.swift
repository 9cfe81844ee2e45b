import Settings

/// Variance 1 / fanIn: LeCun et al., 1998, "Efficient backprop"; PyTorch's kaiming with a linear gain.
struct LecunUniform: InitializerKind {
  static let keyword = "lecunUniform"
  static let summary = "Uniform with variance 1 / fanIn."
  static let settings: [Setting<LecunUniform>] = []

  func resolved(_ preset: FrameworkPreset, fanIn: Double, fanOut: Double) -> Initializer {
    FanVariance.uniform(1 / fanIn)
  }
}

extension WeightInitializer {
  /// Uniform with variance 1 / fanIn.
  public static var lecunUniform: WeightInitializer { WeightInitializer(LecunUniform()) }
}
