import Arrays

/// The ensemble that averages its members' probabilities, each with the same weight.
///
/// Summed in double in member order, then rounded once. Complexity: O(members · records · classes).
///
/// - Reference: Lakshminarayanan, Pritzel and Blundell, 2017, "Simple and scalable predictive uncertainty estimation
///   using deep ensembles", section 2.4.
public func meanProbabilities(of members: Members) -> Predictions {
  var sums = [Double](repeating: 0, count: members.recordCount * members.classCount)
  for member in members.predictions {
    for index in sums.indices { sums[index] += Double(member.probabilities.values[index]) }
  }
  let count = Double(members.count)
  let mean = Tensor(shape: [members.recordCount, members.classCount], values: sums.map { Float($0 / count) })
  return Predictions(uncheckedLabels: members.labels, probabilities: mean, classes: members.predictions[0].classes)
}
