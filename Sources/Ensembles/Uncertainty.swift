import Arrays
import Glibc

/// What an ensemble does not know about each record, in nats, split by its source.
///
/// total = entropy of the mean; expected = mean of the members' entropies (noise in the data itself); mutual
/// information = total − expected ≥ 0 (what the members disagree on, which more data would settle).
///
/// - Reference: Depeweg et al., 2018, "Decomposition of uncertainty in Bayesian deep learning", equation 2.
public struct Uncertainty: Sendable, Equatable {
  /// The entropy of the mean probabilities of each record, at most ln(classes).
  public let entropy: [Double]
  /// The mean of the members' entropies of each record.
  public let expectedEntropy: [Double]
  /// The mutual information between decision and member of each record, at most ln(members).
  public let mutualInformation: [Double]

  /// Measures all records.
  ///
  /// Complexity: O(members · records · classes).
  public init(of members: Members) {
    let classCount = members.classCount
    let memberCount = Double(members.count)
    var total: [Double] = []
    var expected: [Double] = []
    for start in stride(from: 0, to: members.recordCount * classCount, by: classCount) {
      var totalEntropy = 0.0
      var memberEntropy = 0.0
      for index in start..<start + classCount {
        var mean = 0.0
        for member in members.predictions {
          let probability = Double(member.probabilities.values[index])
          mean += probability
          memberEntropy += Self.term(probability)
        }
        totalEntropy += Self.term(mean / memberCount)
      }
      total.append(totalEntropy)
      expected.append(memberEntropy / memberCount)
    }
    entropy = total
    expectedEntropy = expected
    // Concavity makes the difference non-negative; rounding alone can push it below 0.
    mutualInformation = zip(total, expected).map { max($0 - $1, 0) }
  }

  private static func term(_ probability: Double) -> Double { probability > 0 ? -probability * log(probability) : 0 }
}
