import Settings

/// Normal with this deviation.
struct Normal: InitializerKind {
  static let keyword = "normal"
  static let summary = "Normal around 0."
  static let shorthand: String? = "deviation"
  static let settings: [Setting<Normal>] = [
    Setting("deviation", \.deviation, in: .within(0...1e30), required: true, "The standard deviation.")
  ]
  static let needsMatrix = false

  var deviation = 0.0

  func resolved(_ preset: FrameworkPreset, fanIn: Double, fanOut: Double) -> Initializer {
    .normal(deviation: Float(deviation))
  }
}

extension WeightInitializer {
  /// Normal around 0.
  public static func normal(deviation: Double) -> WeightInitializer {
    WeightInitializer(Normal(deviation: deviation))
  }
}
