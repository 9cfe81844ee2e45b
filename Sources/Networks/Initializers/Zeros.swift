import Settings

/// Every weight 0.
struct Zeros: InitializerKind {
  static let keyword = "zeros"
  static let summary = "Every weight 0."
  static let settings: [Setting<Zeros>] = []
  static let needsMatrix = false

  func resolved(_ preset: FrameworkPreset, fanIn: Double, fanOut: Double) -> Initializer {
    .constant(0)
  }
}

extension WeightInitializer {
  /// Every weight 0.
  public static var zeros: WeightInitializer { WeightInitializer(Zeros()) }
}
