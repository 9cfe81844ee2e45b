package import Settings

/// Variance 2 / fanIn: He et al., 2015, arXiv:1502.01852, equation 10; PyTorch's kaiming with the gain of relu.
package struct HeNormal: InitializerKind {
  package static let keyword = "heNormal"
  package static let summary = "Normal with variance 2 / fanIn; PyTorch's kaiming_normal_ for relu."
  package static let settings: [Setting<HeNormal>] = []

  package init() {}

  func resolved(_ preset: FrameworkPreset, fanIn: Double, fanOut: Double) -> Initializer {
    FanVariance.normal(2 / fanIn, preset)
  }
}

extension WeightInitializer {
  /// Normal with variance 2 / fanIn; PyTorch's kaiming_normal_ for relu.
  public static var heNormal: WeightInitializer { WeightInitializer(HeNormal()) }
}
