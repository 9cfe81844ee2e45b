package import Settings

/// Every weight 1.
package struct Ones: InitializerKind {
  package static let keyword = "ones"
  package static let summary = "Every weight 1."
  package static let settings: [Setting<Ones>] = []
  static let needsMatrix = false

  package init() {}

  func resolved(_ preset: FrameworkPreset, fanIn: Double, fanOut: Double) -> Initializer {
    .constant(1)
  }
}

extension WeightInitializer {
  /// Every weight 1.
  public static var ones: WeightInitializer { WeightInitializer(Ones()) }
}
