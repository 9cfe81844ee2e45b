import Evaluation
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

  /// Measures all records; the result is as long as there are records.
  ///
  /// Complexity: O(members · records · classes), read once.
  ///
  /// - Throws: `differentRecords` where the members speak of other records.
  public init(of members: Members) throws {
    let memberCount = Double(members.count)
    var total: [Double] = []
    var expected: [Double] = []
    try BlockPass.run(
      over: members.predictions[0].blockCount, threadCount: members.predictions[0].threadCount, room: {},
      { index, _ in
        let blocks = try members.read(index)
        return (0..<blocks[0].count).map { record in
          var entropy = (total: 0.0, members: 0.0)
          for index in blocks[0].row(record) {
            var mean = 0.0
            for block in blocks {
              mean += block.outputs[index]
              entropy.members += Self.term(block.outputs[index])
            }
            entropy.total += Self.term(mean / memberCount)
          }
          return (total: entropy.total, expected: entropy.members / memberCount)
        }
      },
      deliver: { block in
        total += block.map(\.total)
        expected += block.map(\.expected)
      })
    entropy = total
    expectedEntropy = expected
    // Concavity makes the difference non-negative; rounding alone can push it below 0.
    mutualInformation = zip(total, expected).map { max($0 - $1, 0) }
  }

  private static func term(_ probability: Double) -> Double { probability > 0 ? -probability * log(probability) : 0 }
}
