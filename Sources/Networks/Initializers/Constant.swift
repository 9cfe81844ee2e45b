import Settings

/// One number everywhere.
struct Constant: InitializerKind {
  static let keyword = "constant"
  static let summary = "One number everywhere."
  static let shorthand: String? = "value"
  static let settings: [Setting<Constant>] = [
    Setting("value", \.value, in: .within(-1e30...1e30), required: true, "The number.")
  ]
  static let needsMatrix = false

  var value = 0.0

  func resolved(_ preset: FrameworkPreset, fanIn: Double, fanOut: Double) -> Initializer {
    .constant(Float(value))
  }
}

extension WeightInitializer {
  /// One number everywhere.
  public static func constant(_ value: Double) -> WeightInitializer {
    WeightInitializer(Constant(value: value))
  }
}
