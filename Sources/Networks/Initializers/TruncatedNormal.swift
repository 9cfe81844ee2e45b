import Settings

/// Normal with this deviation, drawn anew beyond two of them, and not widened.
struct TruncatedNormal: InitializerKind {
  static let keyword = "truncatedNormal"
  static let summary = "Normal around 0, drawn anew beyond two deviations."
  static let shorthand: String? = "deviation"
  static let settings: [Setting<TruncatedNormal>] = [
    Setting("deviation", \.deviation, in: .within(0...1e30), required: true, "The standard deviation before the cut.")
  ]
  static let needsMatrix = false

  var deviation = 0.0

  func resolved(_ preset: FrameworkPreset, fanIn: Double, fanOut: Double) -> Initializer {
    .truncatedNormal(deviation: Float(deviation))
  }
}

extension WeightInitializer {
  /// Normal around 0, drawn anew beyond two deviations.
  public static func truncatedNormal(deviation: Double) -> WeightInitializer {
    WeightInitializer(TruncatedNormal(deviation: deviation))
  }
}
