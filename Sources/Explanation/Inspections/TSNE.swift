import Arrays
public import Networks
public import Settings

/// Records in a plane by t-SNE of what a layer makes of them.
///
/// Wide layers are first seen along their principal components, which also are where the points start.
public struct TSNE: InspectionKind {
  public static let keyword = "tsne"
  public static let summary =
    "Lays records out in a plane so that those that a layer makes alike stand together; distances between groups mean "
    + "nothing."
  public static let shorthand: String? = "layer"
  public static let settings: [Setting<TSNE>] = [
    Setting(
      "layer", \.layer, "The layer, or input for the records themselves; the one before the last where none is named."),
    Setting("records", \.recordCount, in: .within(10...100_000), "How many records."),
    Setting(
      "pooling", \.pooling, "What of a layer stands for a record: the mean of each channel, or none, all its numbers."),
    Setting(
      "components", \.componentCount, in: .within(2...1_024),
      "Wider layers are first seen along so many principal components."),
    Setting("perplexity", \.perplexity, in: .within(2...1_000), "About how many neighbours a record has."),
    Setting(
      "earlyExaggeration", \.earlyExaggeration, in: .within(1...100),
      "By how much neighbours attract each other more in the first steps, which form the groups."),
    Setting("steps", \.stepCount, in: .within(1...100_000), "Steps of gradient descent."),
    Setting("earlySteps", \.earlyStepCount, in: .within(0...100_000), "Steps of these with exaggeration."),
    Setting(
      "method", \.method,
      "exact, which takes the square of the records in time and memory, barnesHut for many, or automatic: exact up to 1,000 "
        + "records."),
    Setting(
      "angle", \.angle, in: .within(0.1...0.7),
      "Of barnesHut: records in a square whose edge is less than so much of its distance push as one."),
  ]

  /// How forces between records are summed.
  public enum Method: String, CaseIterable, Sendable, SettingValue {
    case automatic, exact, barnesHut
  }

  /// The most records of which every pair is looked at where nothing is said.
  private static let exactCount = 1_000
  /// Neighbours by which the plane is judged, as scikit-learn does.
  private static let judgedNeighbourCount = 5

  public var layer: String?
  public var recordCount = 2_000
  public var pooling = LayerPooling.mean
  public var componentCount = 50
  public var perplexity = 30.0
  public var earlyExaggeration = 12.0
  public var stepCount = 750
  public var earlyStepCount = 250
  public var method = Method.automatic
  public var angle = 0.5

  public init() {}

  public var fault: (setting: String, message: String)? {
    if earlyStepCount > stepCount { return ("earlySteps", "is more than the \(stepCount) steps in all") }
    let least = NeighbourEmbedding.neighbourCount(perplexity: perplexity) + 1
    if recordCount < least { return ("perplexity", "is for at least \(least) records, not \(recordCount)") }
    return nil
  }

  public func fitted(to network: NetworkDescription) throws(AttributionRefusal) -> TSNE {
    var fitted = self
    fitted.layer = try InspectedLayers.checked(
      [layer ?? InspectedLayers.deepest(in: network)], in: network, setting: "layer")[0]
    return fitted
  }

  public func inspect(_ subject: InspectionSubject) throws -> [InspectionPart] {
    let layer = layer ?? NetworkDescription.inputName
    let seen = try subject.values(of: [layer], recordCount: recordCount, pooling: pooling)[0]
    let count = seen.records.count
    let least = NeighbourEmbedding.neighbourCount(perplexity: perplexity) + 1
    guard count >= max(least, 2 * Self.judgedNeighbourCount + 1) else {
      throw AttributionRefusal(
        setting: "perplexity", "of \(perplexity) is for at least \(least) records, and there are \(count); ask for less"
      )
    }
    let components = PrincipalComponents(of: seen.values, count: componentCount, workers: subject.workers)
    let width = seen.values.shape[1]
    let isNarrowed = width > componentCount
    let space = Points(isNarrowed ? components.scores : seen.values)
    let isExact = method == .exact || (method == .automatic && count <= Self.exactCount)
    var settings = NeighbourEmbedding.Settings()
    (settings.perplexity, settings.earlyExaggeration) = (perplexity, earlyExaggeration)
    (settings.stepCount, settings.earlyStepCount) = (stepCount, earlyStepCount)
    settings.angle = isExact ? 0 : angle
    let embedding = try NeighbourEmbedding(
      of: space, from: components.scores, settings, workers: subject.workers, onStep: { _ in try subject.checkStep() })
    let trust = Trustworthiness.of(
      embedding.plane, showing: space, neighbourCount: Self.judgedNeighbourCount, workers: subject.workers)
    let kept = components.variances.reduce(0, +) / max(components.totalVariance, .leastNormalMagnitude)
    return [
      InspectionPart(
        .points(seen.records), title: "t-SNE of \(layer)",
        words: "\(count) records by \(width) numbers of \(layer)"
          + (isNarrowed ? ", along \(components.variances.count) principal components" : "")
          + "; perplexity \(perplexity), exaggeration \(earlyExaggeration) in \(earlyStepCount) of \(stepCount) steps, "
          + (isExact ? "every pair of records. " : "Barnes and Hut's tree with angle \(angle). ")
          + "Who stands beside whom can be believed as far as the trustworthiness says; distances between groups and their "
          + "sizes mean nothing.",
        values: embedding.plane,
        figures: [
          .init("trustworthiness", trust), .init("divergence", embedding.divergence),
          .init("variance kept", isNarrowed ? kept : 1),
        ])
    ]
  }
}
