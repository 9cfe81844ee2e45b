import Settings

/// Uniform on [-limit, limit].
struct Uniform: InitializerKind {
  static let keyword = "uniform"
  static let summary = "Uniform on [-limit, limit]."
  static let shorthand: String? = "limit"
  static let settings: [Setting<Uniform>] = [
    Setting("limit", \.limit, in: .within(0...1e30), required: true, "The greatest magnitude.")
  ]
  static let needsMatrix = false

  var limit = 0.0

  func resolved(_ preset: FrameworkPreset, fanIn: Double, fanOut: Double) -> Initializer {
    .uniform(limit: Float(limit))
  }
}

extension WeightInitializer {
  /// Uniform on [-limit, limit].
  public static func uniform(limit: Double) -> WeightInitializer {
    WeightInitializer(Uniform(limit: limit))
  }
}
