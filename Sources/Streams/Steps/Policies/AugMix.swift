package import Arrays
public import Media
public import Settings

/// Mixes an image with others made of it by chains of operations: torchvision's `AugMix`.
///
/// - Reference: Hendrycks et al., 2020, "AugMix: a simple data processing method to improve robustness and
///   uncertainty", ICLR, algorithm 1.
public struct AugMix: Hashable, Sendable {
  /// Operations are at one of the lowest so many of 10 levels.
  public var severity: Int
  /// How many chains.
  public var width: Int
  /// How many operations a chain has; one to three if not given.
  public var depth: Int?
  /// The parameter of the distributions of the weights.
  public var alpha: Float
  /// How images are read between pixels when they are warped.
  public var interpolation: Interpolation

  /// Describes the step.
  public init(
    severity: Int = 3, width: Int = 3, depth: Int? = nil, alpha: Float = 1, interpolation: Interpolation = .bilinear
  ) {
    self.severity = severity
    self.width = width
    self.depth = depth
    self.alpha = alpha
    self.interpolation = interpolation
  }

  /// The step with its defaults.
  public init() { self.init(severity: 3) }
}

extension Transform {
  /// Mixes an image with changed ones.
  public static func augMix(_ step: AugMix) -> Transform { Transform(step: step) }
}

extension AugMix: RandomStep {
  public static let keyword = "augMix"
  public static let summary = "Mixes an image with others made of it by chains of operations."
  public static let settings: [Setting<AugMix>] = [
    Setting("severity", \.severity, in: .within(1...10), "Operations are at one of the lowest so many of 10 levels."),
    Setting("width", \.width, in: .within(1...100), "How many chains."),
    Setting("depth", \.depth, in: .within(1...100), "How many operations a chain has; one to three if not given."),
    Setting("alpha", \.alpha, in: .above(0, upTo: 1000), "The parameter of the distributions of the weights."),
    Setting("interpolation", \.interpolation, "How images are read between pixels when they are warped."),
  ]
  package var needsUnitRange: Bool { true }

  /// The chains and their weights; the rest up to 1 is the image's own.
  package struct Draw: Codable, Hashable, Sendable {
    package var weights: [Float]
    package var chains: [[DrawnOperation]]
  }

  package func draw(for sample: Sample, generator: inout CounterGenerator) -> Draw {
    let shape = sample.image.shape
    let share = 1 - generator.beta(alpha: Double(alpha))
    let weights = generator.dirichlet(alpha: Double(alpha), count: width).map { Float($0 * share) }
    let chains = weights.map { _ in
      (0..<(depth ?? 1 + generator.below(3))).map { _ in
        OperationSpace.augMix.draw(levelBound: severity, shape: shape, generator: &generator)
      }
    }
    return Draw(weights: weights, chains: chains)
  }

  package func apply(_ sample: Sample, _ draw: Draw) -> Sample {
    let image = sample.image
    let own = 1 - draw.weights.reduce(0, +)
    var mixed = FloatImage(shape: image.shape, samples: image.samples.map { own * $0 })
    for (weight, chain) in zip(draw.weights, draw.chains) {
      let changed = chain.reduce(image) { $1.apply(to: $0, interpolation: interpolation) }
      for index in mixed.samples.indices { mixed.samples[index] += weight * changed.samples[index] }
    }
    return .image(mixed)
  }

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    return try input.colorImage()
  }
}
