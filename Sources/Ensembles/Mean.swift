public import Settings

/// The mean of the members' probabilities, or of their numbers, each member with the same weight.
///
/// By Jensen's inequality its log loss, and its squared error, are at most the means of the members'.
///
/// - Reference: Lakshminarayanan, Pritzel and Blundell, 2017, "Simple and scalable predictive uncertainty estimation
///   using deep ensembles", section 2.4.
public struct Mean: EnsembleRuleKind {
  public static let keyword = "mean"
  public static let summary = "The mean of the members' probabilities, or of their numbers."
  public static let verb = "averages"
  public static let settings: [Setting<Mean>] = []

  public init() {}

  public func joined(_ members: [[Double]], width: Int) -> [Double] {
    var sums = members[0]
    for member in members.dropFirst() { for index in sums.indices { sums[index] += member[index] } }
    let count = Double(members.count)
    for index in sums.indices { sums[index] /= count }
    return sums
  }
}

extension EnsembleRule {
  /// The mean, each member with the same weight.
  public static var mean: EnsembleRule { EnsembleRule(kind: Mean()) }
}
