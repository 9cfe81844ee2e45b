import Arrays
import Ensembles
import Glibc

/// Members with random softmax outputs and random labels.
func randomMembers(
  memberCount: Int, recordCount: Int, classCount: Int, seed: UInt64
) throws -> Members {
  var generator = RandomKey(seed: seed).generator()
  let labels = (0..<recordCount).map { _ in Int32(generator.below(classCount)) }
  return try Members(
    (0..<memberCount).map { _ in
      var values: [Float] = []
      for _ in 0..<recordCount {
        let weights = (0..<classCount).map { _ in exp(2 * generator.normal()) }
        let sum = weights.reduce(0, +)
        values += weights.map { $0 / sum }
      }
      return try Predictions(labels: labels, probabilities: Tensor(shape: [recordCount, classCount], values: values))
    })
}

func predictions(_ labels: [Int32], _ rows: [[Float]]) throws -> Predictions {
  try Predictions(
    labels: labels, probabilities: Tensor(shape: [rows.count, rows.first?.count ?? 0], values: rows.flatMap { $0 }))
}
