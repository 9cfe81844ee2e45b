package import Settings

/// Normal with this deviation.
package struct Normal: InitializerKind {
  package static let keyword = "normal"
  package static let summary = "Normal around 0."
  package static let shorthand: String? = "deviation"
  package static let settings: [Setting<Normal>] = [
    Setting("deviation", \.deviation, in: .within(0...1e30), required: true, "The standard deviation.")
  ]
  static let needsMatrix = false

  var deviation = 0.0

  package init() {}

  func resolved(_ preset: FrameworkPreset, fanIn: Double, fanOut: Double) -> Initializer {
    .normal(deviation: Float(deviation))
  }
}

extension WeightInitializer {
  /// Normal around 0.
  public static func normal(deviation: Double) -> WeightInitializer {
    var made = Normal()
    made.deviation = deviation
    return WeightInitializer(made)
  }
}
