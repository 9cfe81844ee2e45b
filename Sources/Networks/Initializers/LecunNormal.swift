import Settings

/// Variance 1 / fanIn: LeCun et al., 1998, "Efficient backprop"; PyTorch's kaiming with a linear gain.
struct LecunNormal: InitializerKind {
  static let keyword = "lecunNormal"
  static let summary = "Normal with variance 1 / fanIn."
  static let settings: [Setting<LecunNormal>] = []

  func resolved(_ preset: FrameworkPreset, fanIn: Double, fanOut: Double) -> Initializer {
    FanVariance.normal(1 / fanIn, preset)
  }
}

extension WeightInitializer {
  /// Normal with variance 1 / fanIn.
  public static var lecunNormal: WeightInitializer { WeightInitializer(LecunNormal()) }
}
