public import Settings

/// The exact Shapley values of a few superpixels: every coalition of them is asked about.
///
/// - Reference: Shapley, 1953, "A value for n-person games", equation 12.
public struct ExactShapley: SuperpixelKind {
  public static let keyword = "exactShapley"
  public static let summary =
    "Shows the exact Shapley values of a few superpixels: what each contributes, averaged over all orders."
  public static let settings: [Setting<ExactShapley>] = superpixelSettings(most: 14)

  public var playerCount = 8
  public var compactness = 0.3
  public var replacement = Baseline.zeros
  public var output = ExplainedOutput.logit

  public init() {}

  public func explain(_ subject: AttributionSubject) throws -> [ExplanationPart] {
    try part(subject, title: "Exact Shapley values") { game in
      let count = game.playerCount
      let values = game.values(
        of: (0..<1 << count).map { number in (0..<count).map { number >> $0 & 1 == 1 } })
      return (ShapleyValues.exact(values, playerCount: count), values[values.count - 1] - values[0])
    }
  }
}
