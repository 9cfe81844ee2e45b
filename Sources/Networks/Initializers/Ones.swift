import Settings

/// Every weight 1.
struct Ones: InitializerKind {
  static let keyword = "ones"
  static let summary = "Every weight 1."
  static let settings: [Setting<Ones>] = []
  static let needsMatrix = false

  func resolved(_ preset: FrameworkPreset, fanIn: Double, fanOut: Double) -> Initializer {
    .constant(1)
  }
}

extension WeightInitializer {
  /// Every weight 1.
  public static var ones: WeightInitializer { WeightInitializer(Ones()) }
}
