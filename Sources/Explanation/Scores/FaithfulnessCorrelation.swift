import Arrays
public import Settings

/// How well the sums of a map over random places correlate with what the output loses without them.
///
/// - Reference: Bhatt, Weller and Moura, 2020, "Evaluating and aggregating feature-based model explanations",
///   arXiv:2005.00631, definition 3.
public struct FaithfulnessCorrelation: AttributionScoreKind {
  public static let keyword = "faithfulnessCorrelation"
  public static let summary =
    "Correlates what a map says of random places with what the class's probability loses without them."
  public static let settings: [Setting<FaithfulnessCorrelation>] = [
    Setting("replacement", \.replacement, "What stands in place of the places."),
    Setting("subsets", \.subsetCount, in: .within(3...100_000), "Random sets of places, the same for all maps."),
    Setting("share", \.share, in: .within(0.001...0.999), "The share of places in a set."),
  ]

  public static let isBetterHigh = true

  public var replacement = Baseline.zeros
  public var subsetCount = 50
  public var share = 0.2

  public init() {}

  public var backgroundCount: Int { replacement.settings.backgroundCount }

  public var words: String {
    "correlation over \(subsetCount) random sets of \(share) of all places, replaced by \(replacement.words)"
  }

  public func measure(_ trial: ScoreTrial) throws -> ScoreValues {
    let (subject, area) = (trial.subject, trial.area)
    let replacement = replacement.values(subject)
    let size = max(1, Int((share * Double(area)).rounded()))
    var sums = trial.methods.map { _ in [[Double]](repeating: [], count: trial.recordCount) }
    let values = trial.values(of: trial.recordCount * subsetCount, .probability, record: { $0 / subsetCount }) {
      index, batch in
      let (record, number) = index.quotientAndRemainder(dividingBy: subsetCount)
      let subset = places(size, of: area, subject.key(record, "subset").derived(number))
      let base = replacement(record)
      for (place, value) in subject.input(record).enumerated() {
        batch.append(subset[place % area] ? base[place] : value)
      }
    }
    for record in 0..<trial.recordCount {
      for number in 0..<subsetCount {
        let subset = places(size, of: area, subject.key(record, "subset").derived(number))
        for (method, scored) in trial.methods.enumerated() {
          let map = scored.maps[record]
          var sum = 0.0
          for place in 0..<area where subset[place] { sum += Double(map[place]) }
          sums[method][record].append(sum)
        }
      }
    }
    // What is lost is the output less the value; the output is the same for all sets.
    return ScoreValues(
      methods: sums.map { records in
        records.enumerated().map { record, sums in
          RankCorrelation.correlation(sums, values[record * subsetCount..<(record + 1) * subsetCount].map { -$0 })
        }
      })
  }

  private func places(_ size: Int, of area: Int, _ key: RandomKey) -> [Bool] {
    var generator = key.generator()
    var isInside = [Bool](repeating: false, count: area)
    // Floyd's choice of so many different places.
    for bound in area - size..<area {
      let drawn = generator.below(bound + 1)
      isInside[isInside[drawn] ? bound : drawn] = true
    }
    return isInside
  }
}
