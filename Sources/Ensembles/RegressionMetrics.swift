public import Evaluation

/// How members and what they say together fare on records, where numbers are predicted.
public struct RegressionMetrics: Codable, Sendable {
  public struct Member: Codable, Sendable {
    public let name: String
    public let scores: RegressionScores
  }

  /// How they are joined.
  public let rule: EnsembleRule
  public let members: [Member]
  /// How all together fare.
  public let scores: RegressionScores

  /// Measures members and what a rule makes of them.
  public init(of members: Members, joinedBy rule: EnsembleRule) throws {
    let joined = members.joined(by: rule)
    self.rule = rule
    self.members = try zip(members.names, members.predictions).map {
      Member(name: $0, scores: try RegressionScores(of: $1))
    }
    scores = try RegressionScores(of: joined)
  }
}
