public import Evaluation

/// How members and what they say together fare on records, where numbers are predicted.
public struct RegressionMetrics: Codable, Sendable {
  /// One member.
  public struct Member: Codable, Sendable {
    /// Its name.
    public let name: String
    /// How it fares.
    public let scores: RegressionScores
  }

  /// The members.
  public let members: [Member]
  /// How all together fare.
  public let scores: RegressionScores

  /// Measures members and what a rule made of them.
  public init(of members: Members, joined: Predictions) throws {
    self.members = try zip(members.names, members.predictions).map {
      Member(name: $0, scores: try RegressionScores(of: $1))
    }
    scores = try RegressionScores(of: joined)
  }
}
