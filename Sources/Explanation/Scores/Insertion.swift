public import Settings

/// The area below the probability of the class while a record's places are brought back into its replacement, those first that a
/// map calls important.
///
/// It depends on the replacement, which may itself look like a class: read it beside the random map's and the bound's.
///
/// - Reference: Petsiuk, Das and Saenko, 2018, "RISE", arXiv:1806.07421, algorithm 1.
public struct Insertion: AttributionScoreKind {
  public static let keyword = "insertion"
  public static let summary =
    "Brings the places back that a map calls most important first; the area below the class's probability should be large."
  public static let settings: [Setting<Insertion>] = [
    Setting("replacement", \.replacement, "What stands in place of the record's numbers."),
    Setting("steps", \.stepCount, in: .within(1...10_000), "Equal steps in which all places come back."),
    Setting(
      "boundBlocks", \.boundBlocks, in: .within(0...64),
      "The bound is a greedy order over so many blocks along each side; 0 for no bound."),
  ]

  public static let isBetterHigh = true

  public var replacement = Baseline.blur
  public var stepCount = 20
  public var boundBlocks = 5

  public init() {}

  public var backgroundCount: Int { replacement.settings.backgroundCount }

  public var words: String {
    "area below the probability in \(stepCount) steps, out of \(replacement.words)"
      + (boundBlocks == 0 ? "" : "; bound by a greedy order of \(boundBlocks) × \(boundBlocks) blocks")
  }

  public func measure(_ trial: ScoreTrial) throws -> ScoreValues {
    let curve = ReplacementCurve(replacement: replacement, stepCount: stepCount, isInsertion: true)
    guard boundBlocks > 0 else { return ScoreValues(methods: curve.areas(trial)) }
    let blocks = ReplacementCurve.Blocks(
      height: trial.subject.height, width: trial.subject.width, side: boundBlocks)
    return ScoreValues(methods: curve.areas(trial), bound: try curve.greedyAreas(trial, blocks: blocks))
  }
}
