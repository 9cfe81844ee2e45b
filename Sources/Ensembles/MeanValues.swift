import Arrays

/// The ensemble that averages its members' numbers, each with the same weight.
///
/// Summed in double in member order, then rounded once. By Jensen's inequality its squared error is at most the mean of
/// the members'. Complexity: O(members · records · values).
///
/// - Throws: `empty`, `shapeMismatch` or `differentRecords`, naming the member (counted from 1).
public func meanValues(of members: [RegressionPredictions]) throws(EnsembleError) -> RegressionPredictions {
  guard let first = members.first else {
    throw EnsembleError(.empty, "an ensemble of no members; name at least one trained model")
  }
  var sums = [Double](repeating: 0, count: first.values.count)
  for (index, member) in members.enumerated() {
    guard member.values.shape == first.values.shape else {
      throw EnsembleError(
        .shapeMismatch,
        "member \(index + 1) predicts \(member.values.shape) [record, value], member 1 predicts "
          + "\(first.values.shape); predict the same split with each")
    }
    if let place = sums.indices.first(where: { member.targets.values[$0] != first.targets.values[$0] }) {
      throw EnsembleError(
        .differentRecords,
        "the target of record \(place / first.valueCount) is \(member.targets.values[place]) for member \(index + 1) and "
          + "\(first.targets.values[place]) for member 1; predict the same split in the same order with each")
    }
    for place in sums.indices { sums[place] += Double(member.values.values[place]) }
  }
  let mean = Tensor(shape: first.values.shape, values: sums.map { Float($0 / Double(members.count)) })
  return try RegressionPredictions(targets: first.targets, values: mean)
}
