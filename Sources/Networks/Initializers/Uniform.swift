package import Settings

/// Uniform on [-limit, limit].
package struct Uniform: InitializerKind {
  package static let keyword = "uniform"
  package static let summary = "Uniform on [-limit, limit]."
  package static let shorthand: String? = "limit"
  package static let settings: [Setting<Uniform>] = [
    Setting("limit", \.limit, in: .within(0...1e30), required: true, "The greatest magnitude.")
  ]
  static let needsMatrix = false

  var limit = 0.0

  package init() {}

  func resolved(_ preset: FrameworkPreset, fanIn: Double, fanOut: Double) -> Initializer {
    .uniform(limit: Float(limit))
  }
}

extension WeightInitializer {
  /// Uniform on [-limit, limit].
  public static func uniform(limit: Double) -> WeightInitializer {
    var made = Uniform()
    made.limit = limit
    return WeightInitializer(made)
  }
}
