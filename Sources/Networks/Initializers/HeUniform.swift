package import Settings

/// Variance 2 / fanIn: He et al., 2015, arXiv:1502.01852, equation 10; PyTorch's kaiming with the gain of relu.
package struct HeUniform: InitializerKind {
  package static let keyword = "heUniform"
  package static let summary = "Uniform with variance 2 / fanIn; PyTorch's kaiming_uniform_ for relu."
  package static let settings: [Setting<HeUniform>] = []

  package init() {}

  func resolved(_ preset: FrameworkPreset, fanIn: Double, fanOut: Double) -> Initializer {
    FanVariance.uniform(2 / fanIn)
  }
}

extension WeightInitializer {
  /// Uniform with variance 2 / fanIn; PyTorch's kaiming_uniform_ for relu.
  public static var heUniform: WeightInitializer { WeightInitializer(HeUniform()) }
}
