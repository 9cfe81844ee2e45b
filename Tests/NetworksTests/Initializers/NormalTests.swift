import Networks

extension Normal: ExemplifiedInitializer {
  static var examples: [InitializerExample] {
    FrameworkPreset.allCases.map { .spread(.normal(deviation: 0.3), $0, deviation: 0.3, limit: .infinity) }
  }
}
