import Networks
import Settings

/// A way to start weights with what holds it, in an extension in the test file named after it; one without is told of by
/// ``WeightInitializerTests``.
protocol ExemplifiedInitializer: Kind {
  static var examples: [InitializerExample] { get }
}

/// What must be true of weights that were drawn, for a convolution whose fans are ``fanIn`` and ``fanOut``.
struct InitializerExample: Sendable {
  static let fanIn = 180.0
  static let fanOut = 540.0

  let initializer: WeightInitializer
  let preset: FrameworkPreset
  /// What is wrong with 60 rows of 180 weights; `nil` where nothing is.
  let fault: @Sendable (_ weights: [Double]) -> String?

  /// Uniform weights of a variance, in each preset.
  static func uniform(_ initializer: WeightInitializer, variance: Double) -> [InitializerExample] {
    FrameworkPreset.allCases.map {
      spread(initializer, $0, deviation: variance.squareRoot(), limit: (3 * variance).squareRoot())
    }
  }

  /// Normal weights of a variance: Keras cuts at two deviations of a wider normal, PyTorch nowhere.
  static func normal(_ initializer: WeightInitializer, variance: Double) -> [InitializerExample] {
    FrameworkPreset.allCases.map { preset in
      let deviation = variance.squareRoot()
      let cut = preset == .keras ? 2 * deviation / cutDeviation : .infinity
      return spread(initializer, preset, deviation: deviation, limit: cut)
    }
  }

  /// The deviation of a normal that is drawn anew beyond two deviations.
  static let cutDeviation = 0.87962566103423978

  /// Weights with a standard deviation, none of a greater magnitude than the limit.
  static func spread(
    _ initializer: WeightInitializer, _ preset: FrameworkPreset, deviation: Double, limit: Double
  ) -> InitializerExample {
    InitializerExample(initializer: initializer, preset: preset) { weights in
      let mean = weights.reduce(0, +) / Double(weights.count)
      let square = weights.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(weights.count)
      // 10,800 draws: the deviation is known to a percent.
      guard abs(square.squareRoot() / deviation - 1) < 0.03 else {
        return "a deviation of \(square.squareRoot()), not \(deviation)"
      }
      let greatest = weights.reduce(0) { max($0, abs($1)) }
      let reaches = limit < .infinity ? greatest > 0.98 * limit : greatest > 3 * deviation
      return greatest <= limit * (1 + 1e-6) && reaches
        ? nil : "\(greatest) as greatest weight, with a limit of \(limit)"
    }
  }

  /// One number everywhere.
  static func constant(_ initializer: WeightInitializer, _ value: Double) -> InitializerExample {
    InitializerExample(initializer: initializer, preset: .keras) { weights in
      weights.first { $0 != value }.map { "\($0), not \(value)" }
    }
  }
}
