package import Settings

/// Variance 1 / fanIn: LeCun et al., 1998, "Efficient backprop"; PyTorch's kaiming with a linear gain.
package struct LecunUniform: InitializerKind {
  package static let keyword = "lecunUniform"
  package static let summary = "Uniform with variance 1 / fanIn."
  package static let settings: [Setting<LecunUniform>] = []

  package init() {}

  func resolved(_ preset: FrameworkPreset, fanIn: Double, fanOut: Double) -> Initializer {
    FanVariance.uniform(1 / fanIn)
  }
}

extension WeightInitializer {
  /// Uniform with variance 1 / fanIn.
  public static var lecunUniform: WeightInitializer { WeightInitializer(LecunUniform()) }
}
