package import Arrays
package import Evaluation

/// How what members say of a record becomes one answer.
package enum EnsembleRule: String, Codable, CaseIterable, Sendable {
  /// The mean of their probabilities, or of their numbers, each with the same weight.
  case mean

  /// What the joined outputs mean: of classes the mean is one of probabilities.
  package func meaning(of member: OutputMeaning) -> OutputMeaning {
    switch member {
    case .logits, .logProbabilities, .probabilities: .probabilities
    case .independentLogits, .independentProbabilities: .independentProbabilities
    case .numbers: .numbers
    }
  }

  /// Joins what members say, `[record, value]` each: summed in double in member order, then rounded once.
  ///
  /// - Precondition: at least one member, all of one shape.
  package func join(_ members: [Tensor]) -> Tensor {
    var sums = [Double](repeating: 0, count: members[0].count)
    for member in members {
      precondition(member.shape == members[0].shape, "members say \(member.shape) and \(members[0].shape)")
      for index in sums.indices { sums[index] += Double(member.values[index]) }
    }
    return Tensor(shape: members[0].shape, values: sums.map { Float($0 / Double(members.count)) })
  }
}
