import Networks

extension TruncatedNormal: ExemplifiedInitializer {
  static var examples: [InitializerExample] {
    FrameworkPreset.allCases.map {
      .spread(.truncatedNormal(deviation: 0.3), $0, deviation: 0.3 * InitializerExample.cutDeviation, limit: 0.6)
    }
  }
}
