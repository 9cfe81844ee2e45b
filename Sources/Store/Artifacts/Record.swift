public import Settings

/// What is kept about one finished execution: why it has its key, what it made, and facts beside the key.
public struct Record: Sendable, Equatable {
  /// Facts that are no part of any digest.
  public struct Facts: Sendable, Equatable {
    /// How long the stage ran, in seconds; over all attempts where it was resumed in the last one only.
    public var seconds: Double
    /// When it started: ISO 8601, UTC.
    public var startedAt: String
    /// What the stage said about its surroundings, such as library versions.
    public var environment: [String: String]
    /// What the stage measured, with all digits.
    public var measurements: [String: MetricValue]
    /// What the stage found doubtful, a sentence each, in the order in which it said so.
    public var warnings: [String]
    /// The keys of the parts that the outputs are made of: their records are to be kept as long as this one.
    public var parts: [Digest]

    /// The measurements as numbers.
    public var metrics: [String: Double] { measurements.mapValues(\.number) }

    /// Gathers facts.
    public init(
      seconds: Double, startedAt: String, environment: [String: String] = [:], metrics: [String: MetricValue] = [:],
      warnings: [String] = [], parts: [Digest] = []
    ) {
      self.seconds = seconds
      self.startedAt = startedAt
      self.environment = environment
      measurements = metrics
      self.warnings = warnings
      self.parts = parts
    }
  }

  /// Everything that the key is made of.
  public var preimage: CanonicalValue {
    switch origin {
    case .value(let value): value
    case .deferred(let make): make()
    }
  }
  /// The outputs by role.
  public let outputs: [String: Artifact]
  /// Facts beside the key.
  public let facts: Facts

  /// Makes a record.
  public init(preimage: CanonicalValue, outputs: [String: Artifact], facts: Facts) {
    origin = .value(preimage)
    key = preimage.digest
    self.outputs = outputs
    self.facts = facts
  }

  /// Where the pre-image comes from: most of those who look a record up never ask for it.
  private enum Origin: Sendable {
    case value(CanonicalValue)
    case deferred(@Sendable () -> CanonicalValue)
  }

  private let origin: Origin

  /// Makes a record of a pre-image whose digest is known, and which is made when it is asked for.
  init(
    preimage: @escaping @Sendable () -> CanonicalValue, key: Digest, outputs: [String: Artifact], facts: Facts
  ) {
    origin = .deferred(preimage)
    self.key = key
    self.outputs = outputs
    self.facts = facts
  }

  /// The SHA-256 of the pre-image.
  public let key: Digest

  /// Whether all is equal; equal keys have equal pre-images.
  public static func == (left: Record, right: Record) -> Bool {
    left.key == right.key && left.outputs == right.outputs && left.facts == right.facts
  }

  package var canonical: CanonicalValue {
    .mapping([
      "preimage": preimage,
      "outputs": .mapping(outputs.mapValues(\.canonical)),
      "facts": .mapping([
        "seconds": .double(facts.seconds),
        "startedAt": .string(facts.startedAt),
        "environment": .mapping(facts.environment.mapValues { .string($0) }),
        "metrics": .mapping(facts.measurements.mapValues(\.canonical)),
        "warnings": .list(facts.warnings.map { .string($0) }),
        "parts": .list(facts.parts.map { .string($0.hex) }),
      ]),
    ])
  }

  package init?(canonical: CanonicalValue) {
    guard let preimage = canonical["preimage"], let outputs = canonical["outputs"]?.members,
      let facts = canonical["facts"], let seconds = facts["seconds"]?.number, let startedAt = facts["startedAt"]?.text,
      let environment = facts["environment"]?.members, let metrics = facts["metrics"]?.members
    else { return nil }
    let artifacts = outputs.compactMapValues(Artifact.init(canonical:))
    guard artifacts.count == outputs.count else { return nil }
    // What a key is made of says which outputs its stage has: a record without them would be a result without a result.
    if let declared = preimage["outputs"]?.elements {
      guard declared.count == outputs.count, declared.allSatisfy({ $0.text.map { outputs[$0] != nil } ?? false }) else {
        return nil
      }
    }
    self.init(
      preimage: preimage, outputs: artifacts,
      facts: Facts(
        seconds: seconds, startedAt: startedAt, environment: environment.compactMapValues(\.text),
        metrics: metrics.compactMapValues(MetricValue.init(canonical:)),
        // Records of earlier versions have neither.
        warnings: (facts["warnings"]?.elements ?? []).compactMap(\.text),
        parts: (facts["parts"]?.elements ?? []).compactMap { $0.text.flatMap(Digest.init(hex:)) }))
  }
}
