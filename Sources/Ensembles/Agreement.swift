import Evaluation

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
  /// Complexity: O(members² · records), read once.
  ///
  /// - Throws: `differentRecords` where the members speak of other records.
  public init(of members: Members) throws {
    let count = members.count
    var alike = [Int](repeating: 0, count: count * count)
    var unanimousCount = 0
    try BlockPass.run(
      over: members.predictions[0].blockCount, threadCount: members.predictions[0].threadCount, room: {},
      { index, _ in
        let blocks = try members.read(index)
        var alike = [Int](repeating: 0, count: count * count)
        var unanimousCount = 0
        for record in 0..<blocks[0].count {
          let decisions = blocks.map { $0.decision(record) }
          for left in 0..<count {
            for right in 0..<count where decisions[left] == decisions[right] { alike[left * count + right] += 1 }
          }
          if decisions.allSatisfy({ $0 == decisions[0] }) { unanimousCount += 1 }
        }
        return (alike: alike, unanimousCount: unanimousCount)
      },
      deliver: { block in
        for pair in alike.indices { alike[pair] += block.alike[pair] }
        unanimousCount += block.unanimousCount
      })
    let recordCount = Double(members.recordCount)
    pairwise = (0..<count).map { left in (0..<count).map { Double(alike[left * count + $0]) / recordCount } }
    let otherCount = Double(count - 1)
    let means = pairwise.map { row in otherCount == 0 ? 1 : (row.reduce(0, +) - 1) / otherCount }
    perMember = means
    meanPairwise = means.reduce(0, +) / Double(count)
    unanimous = Double(unanimousCount) / recordCount
  }
}
