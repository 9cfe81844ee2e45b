package import Settings

/// One number everywhere.
package struct Constant: InitializerKind {
  package static let keyword = "constant"
  package static let summary = "One number everywhere."
  package static let shorthand: String? = "value"
  package static let settings: [Setting<Constant>] = [
    Setting("value", \.value, in: .within(-1e30...1e30), required: true, "The number.")
  ]
  static let needsMatrix = false

  var value = 0.0

  package init() {}

  func resolved(_ preset: FrameworkPreset, fanIn: Double, fanOut: Double) -> Initializer {
    .constant(Float(value))
  }
}

extension WeightInitializer {
  /// One number everywhere.
  public static func constant(_ value: Double) -> WeightInitializer {
    var made = Constant()
    made.value = value
    return WeightInitializer(made)
  }
}
