import Arrays
public import Evaluation
import Glibc

/// What members with random softmax outputs say of records with random labels.
public func randomMembers(
  memberCount: Int, recordCount: Int, classCount: Int, seed: UInt64
) throws -> [Predictions] {
  var generator = RandomKey(seed: seed).generator()
  let labels = (0..<recordCount).map { _ in Int32(generator.below(classCount)) }
  return try (0..<memberCount).map { _ in
    var values: [Double] = []
    for _ in 0..<recordCount {
      let weights = (0..<classCount).map { _ in exp(2 * Double(generator.normal())) }
      let sum = weights.reduce(0, +)
      values += weights.map { $0 / sum }
    }
    return try Predictions(meaning: .probabilities, width: classCount, outputs: values, labels: labels)
  }
}
