package import Settings

/// Every weight 0.
package struct Zeros: InitializerKind {
  package static let keyword = "zeros"
  package static let summary = "Every weight 0."
  package static let settings: [Setting<Zeros>] = []
  static let needsMatrix = false

  package init() {}

  func resolved(_ preset: FrameworkPreset, fanIn: Double, fanOut: Double) -> Initializer {
    .constant(0)
  }
}

extension WeightInitializer {
  /// Every weight 0.
  public static var zeros: WeightInitializer { WeightInitializer(Zeros()) }
}
