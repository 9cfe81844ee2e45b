/// How often members decide alike, whatever is true.
public struct Agreement: Sendable, Equatable, Codable {
  /// The share of equal decisions of each pair of members, `[member][member]`; symmetric, 1 on the diagonal.
  public let pairwise: [[Double]]
  /// The mean of one member's agreement with each other member; 1 for a single member.
  public let perMember: [Double]
  /// The mean over all pairs; 1 for a single member.
  public let meanPairwise: Double
  /// The share of records on which all members decide alike.
  public let unanimous: Double

  /// Counts equal decisions.
  ///
  /// Complexity: O(members² · records).
  public init(of members: Members) {
    let decisions = members.predictions.map { $0.decisions() }
    let recordCount = Double(members.recordCount)
    pairwise = decisions.map { left in
      decisions.map { right in Double(zip(left, right).count { $0 == $1 }) / recordCount }
    }
    let otherCount = Double(members.count - 1)
    let means = pairwise.map { row in otherCount == 0 ? 1 : (row.reduce(0, +) - 1) / otherCount }
    perMember = means
    meanPairwise = means.reduce(0, +) / Double(members.count)
    let alike = (0..<members.recordCount).count { record in
      decisions.allSatisfy { $0[record] == decisions[0][record] }
    }
    unanimous = Double(alike) / recordCount
  }
}
