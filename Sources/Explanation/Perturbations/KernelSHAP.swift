public import Settings

/// Shapley values of superpixels by weighted regression over coalitions; exact where all coalitions fit.
///
/// - Reference: Lundberg and Lee, 2017, "A unified approach to interpreting model predictions", arXiv:1705.07874, theorem 2.
public struct KernelSHAP: SuperpixelKind {
  public static let keyword = "kernelSHAP"
  public static let summary =
    "Shows Shapley values of superpixels, or of a table's columns, by a regression over coalitions; exact where all fit."
  public static let settings: [Setting<KernelSHAP>] =
    superpixelSettings(most: 1_000) + [
      Setting("samples", \.sampleCount, in: .within(2...10_000_000), "Coalitions at most."),
      Setting(
        "background", \.recordsOfBackground, in: .within(1...100_000), unit: "records",
        "Of a classical method over a table, whose columns are then the groups: how many training records columns that are left "
          + "out are taken from, one after the other."),
    ]

  public var playerCount = 30
  public var compactness = 0.3
  public var replacement = Baseline.zeros
  public var output = ExplainedOutput.logit
  public var sampleCount = 1_000
  public var recordsOfBackground = 100

  public init() {}

  public var isRandom: Bool { true }
  public var backgroundCountOfTables: Int { recordsOfBackground }

  public func explain(_ subject: AttributionSubject) throws -> [ExplanationPart] {
    try part(subject, title: "Kernel SHAP, at most \(sampleCount) coalitions") { game in
      let count = game.playerCount
      let ends = game.values(of: [[Bool](repeating: false, count: count), [Bool](repeating: true, count: count)])
      let (coalitions, weights) = ShapleyValues.coalitions(
        playerCount: count, atMost: sampleCount, key: subject.key(game.record, "coalitions"))
      let values = ShapleyValues.fitted(
        coalitions, weights: weights, values: game.values(of: coalitions), none: ends[0], all: ends[1],
        playerCount: count)
      return (values, ends[1] - ends[0])
    }
  }
}
