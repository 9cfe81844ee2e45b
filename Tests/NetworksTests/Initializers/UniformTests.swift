import Networks

extension Uniform: ExemplifiedInitializer {
  static var examples: [InitializerExample] {
    FrameworkPreset.allCases.map { .spread(.uniform(limit: 0.5), $0, deviation: 0.5 / 3.0.squareRoot(), limit: 0.5) }
  }
}
