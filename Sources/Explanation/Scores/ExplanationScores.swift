import Settings

/// What was measured of the maps of several methods, to be kept and shown.
public struct ExplanationScores: Codable, Sendable, Equatable {
  /// What a score says of one method.
  public struct Entry: Codable, Sendable, Equatable {
    /// The method; "random" for the random map.
    public let method: String
    /// The mean over the records.
    public let mean: Double
    /// Its standard error.
    public let standardError: Double
    /// One value a record.
    public let values: [Double]
    /// Whether it passes; `nil` where a value is no verdict.
    public let passes: Bool?
    /// The mean value after each step.
    public let curve: [Double]?
  }

  /// One score of all methods.
  public struct Score: Codable, Sendable, Equatable {
    /// Its word.
    public let keyword: String
    /// What its numbers depend on.
    public let words: String
    public let isBetterHigh: Bool
    /// By method.
    public let methods: [Entry]
    /// Of a random map.
    public let random: Entry
    /// Of the best order that could be found; `nil` where there is none.
    public let bound: Entry?
    /// What the steps of the curves are.
    public let curveSteps: [String]?
  }

  /// The methods, as they stand in the scores and in the rows of ``agreement``.
  public let methods: [String]
  public let scores: [Score]
  /// The mean over records of the rank correlation of each two methods' maps.
  public let agreement: [[Double]]

  /// Measures.
  ///
  /// - Throws: what ends the work.
  public init(_ kinds: [any AttributionScoreKind], of trial: ScoreTrial) throws {
    methods = trial.methods.dropLast().map(\.name)
    agreement = RankCorrelation.matrix(trial.methods.dropLast().map(\.maps))
    var scores: [Score] = []
    for kind in kinds {
      let found = try kind.measure(trial)
      let entries = trial.methods.indices.map { method in
        Self.entry(trial.methods[method].name, found.methods[method], found.passes?[method], found.curves?[method])
      }
      scores.append(
        Score(
          keyword: type(of: kind).keyword, words: kind.words, isBetterHigh: type(of: kind).isBetterHigh,
          methods: Array(entries.dropLast()), random: entries[entries.count - 1],
          bound: found.bound.map { Self.entry("bound", $0, nil, nil) }, curveSteps: found.curveSteps))
    }
    self.scores = scores
  }

  private static func entry(_ method: String, _ values: [Double], _ passes: Bool?, _ curve: [Double]?) -> Entry {
    let count = Double(max(values.count, 1))
    let mean = values.reduce(0, +) / count
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / max(count - 1, 1)
    return Entry(
      method: method, mean: mean, standardError: (variance / count).squareRoot(), values: values, passes: passes,
      curve: curve)
  }
}
