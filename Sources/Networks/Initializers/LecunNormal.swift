package import Settings

/// Variance 1 / fanIn: LeCun et al., 1998, "Efficient backprop"; PyTorch's kaiming with a linear gain.
package struct LecunNormal: InitializerKind {
  package static let keyword = "lecunNormal"
  package static let summary = "Normal with variance 1 / fanIn."
  package static let settings: [Setting<LecunNormal>] = []

  package init() {}

  func resolved(_ preset: FrameworkPreset, fanIn: Double, fanOut: Double) -> Initializer {
    FanVariance.normal(1 / fanIn, preset)
  }
}

extension WeightInitializer {
  /// Normal with variance 1 / fanIn.
  public static var lecunNormal: WeightInitializer { WeightInitializer(LecunNormal()) }
}
