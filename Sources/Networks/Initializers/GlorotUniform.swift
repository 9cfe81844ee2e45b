package import Settings

/// Variance 2 / (fanIn + fanOut): Glorot and Bengio, 2010, equation 12; PyTorch's xavier.
package struct GlorotUniform: InitializerKind {
  package static let keyword = "glorotUniform"
  package static let summary = "Uniform with variance 2 / (fanIn + fanOut); PyTorch's xavier_uniform_."
  package static let settings: [Setting<GlorotUniform>] = []

  package init() {}

  func resolved(_ preset: FrameworkPreset, fanIn: Double, fanOut: Double) -> Initializer {
    FanVariance.uniform(2 / (fanIn + fanOut))
  }
}

extension WeightInitializer {
  /// Uniform with variance 2 / (fanIn + fanOut); PyTorch's xavier_uniform_.
  public static var glorotUniform: WeightInitializer { WeightInitializer(GlorotUniform()) }
}
