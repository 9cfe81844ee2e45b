import Arrays
import Foundation
import Media
import Streams
import Testing

@Suite struct MixUpTests {
  private let key = RandomKey(seed: 9)

  /// Ten records, of which eight are real; record r is all r + 1, of class r % 4.
  private func records(ids: [Int] = Array(100..<110)) -> BatchTransform.Records {
    BatchTransform.Records(
      inputs: (0..<10).flatMap { [Float](repeating: Float($0 + 1), count: 6) }, inputShape: [6],
      labels: (0..<10).map { $0 < 8 ? Int32($0 % 4) : -1 }, classCount: 4, recordIDs: ids, validCount: 8)
  }

  @Test func inputsAndLabelsAreMixedAlike() {
    let mixed = BatchTransform.mixUp(alpha: 1).apply(to: records(), key: key)
    var changed = 0
    for row in 0..<8 {
      var generator = key.derived("mixUp").derived(100 + row).generator()
      let weight = Float(generator.beta(alpha: 1))
      let partner = generator.below(8)
      let expected = weight * Float(row + 1) + (1 - weight) * Float(partner + 1)
      expectNear(Array(mixed.inputs[row * 6..<row * 6 + 6]), [Float](repeating: expected, count: 6))
      var target = [Float](repeating: 0, count: 4)
      target[row % 4] += weight
      target[partner % 4] += 1 - weight
      expectNear(mixed.targets[row: row].values, target)
      if partner != row { changed += 1 }
    }
    #expect(changed > 4)
    #expect(mixed.inputs[48...] == records().inputs[48...])
    #expect(mixed.targets[row: 8].values == [0, 0, 0, 0])
    #expect(mixed == BatchTransform.mixUp(alpha: 1).apply(to: records(), key: key))
    #expect(mixed != BatchTransform.mixUp(alpha: 1).apply(to: records(), key: RandomKey(seed: 8)))
  }

  /// Weights belong to records: in another row the same record has its own.
  @Test func weightsBelongToRecords() {
    var generator = RandomKey(seed: 1).generator()
    let weights = (0..<4000).map { _ in MixUp(alpha: 0.4).draw(inputShape: [1], generator: &generator).weight }
    let mean = weights.reduce(0, +) / 4000
    let variance = weights.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 4000
    #expect(abs(mean - 0.5) < 0.03 && abs(variance - 1 / (4 * 1.8)) < 0.01)
    let constant = BatchTransform.Records(
      inputs: [0, 0, 1], inputShape: [1], labels: [0, 0, 1], classCount: 2, recordIDs: [5, 6, 7], validCount: 3)
    var moved = constant
    moved.recordIDs = [7, 6, 5]
    let first = BatchTransform.mixUp(alpha: 1).apply(to: constant, key: key)
    let second = BatchTransform.mixUp(alpha: 1).apply(to: moved, key: key)
    #expect(first != second)
  }

  /// Partners are uniform among the real records.
  @Test func partnersAreUniform() {
    var counts = [Int](repeating: 0, count: 10)
    for seed in 0..<500 {
      // A tiny α makes weights 0 or 1: a row is itself or its partner.
      let mixed = BatchTransform.mixUp(alpha: 1e-6).apply(to: records(), key: RandomKey(seed: UInt64(seed)))
      for row in 0..<8 where abs(mixed.inputs[row * 6] - Float(row + 1)) > 0.5 {
        counts[Int(mixed.inputs[row * 6].rounded()) - 1] += 1
      }
    }
    // 4000 rows, half of them exchanged, a seventh of an eighth of those for each of the seven others.
    #expect(counts[..<8].allSatisfy { abs($0 - 219) < 75 } && counts[8] == 0 && counts[9] == 0)
  }
}
