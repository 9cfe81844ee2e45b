public import Evaluation

/// How members and what they say together fare on records, where classes are predicted.
public struct EnsembleMetrics: Codable, Sendable {
  public struct Member: Codable, Sendable {
    public let name: String
    /// The share of right decisions.
    public let accuracy: Double
    /// The mean negative log likelihood in nats.
    public let negativeLogLikelihood: Double
    /// Mean share of equal decisions with another member; none for a single member.
    public let agreement: Double?
  }

  /// How they are joined.
  public let rule: EnsembleRule
  public let members: [Member]
  /// The share of right decisions of all together.
  public let accuracy: Double
  /// The mean negative log likelihood of all together, in nats.
  public let negativeLogLikelihood: Double
  /// The mean share of equal decisions over pairs of members.
  public let agreement: Double
  /// The share of records on which all members decide alike.
  public let unanimous: Double
  /// How often each true class was decided as each, by all together.
  public let confusion: ConfusionMatrix
  /// How the classes stand to each other.
  public let classes: Predictions.Classes

  /// Measures members and what a rule makes of them.
  public init(of members: Members, joinedBy rule: EnsembleRule) throws {
    let joined = members.joined(by: rule)
    self.rule = rule
    let agreement = try Agreement(of: members)
    self.members = try zip(members.names, members.predictions).enumerated().map { index, member in
      Member(
        name: member.0, accuracy: try Evaluation.accuracy(of: member.1),
        negativeLogLikelihood: try Evaluation.negativeLogLikelihood(of: member.1),
        agreement: members.count > 1 ? agreement.perMember[index] : nil)
    }
    accuracy = try Evaluation.accuracy(of: joined)
    negativeLogLikelihood = try Evaluation.negativeLogLikelihood(of: joined)
    self.agreement = agreement.meanPairwise
    unanimous = agreement.unanimous
    confusion = try ConfusionMatrix(of: joined)
    classes = joined.classes
  }
}
