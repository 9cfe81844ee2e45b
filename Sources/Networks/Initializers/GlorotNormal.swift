package import Settings

/// Variance 2 / (fanIn + fanOut): Glorot and Bengio, 2010, equation 12; PyTorch's xavier.
package struct GlorotNormal: InitializerKind {
  package static let keyword = "glorotNormal"
  package static let summary = "Normal with variance 2 / (fanIn + fanOut); PyTorch's xavier_normal_."
  package static let settings: [Setting<GlorotNormal>] = []

  package init() {}

  func resolved(_ preset: FrameworkPreset, fanIn: Double, fanOut: Double) -> Initializer {
    FanVariance.normal(2 / (fanIn + fanOut), preset)
  }
}

extension WeightInitializer {
  /// Normal with variance 2 / (fanIn + fanOut); PyTorch's xavier_normal_.
  public static var glorotNormal: WeightInitializer { WeightInitializer(GlorotNormal()) }
}
