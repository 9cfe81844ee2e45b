package import Settings

/// Normal with this deviation, drawn anew beyond two of them, and not widened.
package struct TruncatedNormal: InitializerKind {
  package static let keyword = "truncatedNormal"
  package static let summary = "Normal around 0, drawn anew beyond two deviations."
  package static let shorthand: String? = "deviation"
  package static let settings: [Setting<TruncatedNormal>] = [
    Setting("deviation", \.deviation, in: .within(0...1e30), required: true, "The standard deviation before the cut.")
  ]
  static let needsMatrix = false

  var deviation = 0.0

  package init() {}

  func resolved(_ preset: FrameworkPreset, fanIn: Double, fanOut: Double) -> Initializer {
    .truncatedNormal(deviation: Float(deviation))
  }
}

extension WeightInitializer {
  /// Normal around 0, drawn anew beyond two deviations.
  public static func truncatedNormal(deviation: Double) -> WeightInitializer {
    var made = TruncatedNormal()
    made.deviation = deviation
    return WeightInitializer(made)
  }
}
