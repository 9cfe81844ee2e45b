package import Evaluation

/// Which records are held out together: each class spread evenly over the folds whatever the order of records, and no
/// randomness is needed.
///
/// Ordered by (class, place), record r belongs to fold r mod ``count``. Needs one byte a record.
package struct Folds {
  let count: Int
  /// Records of each class.
  let classCounts: [Int]
  private let assignments: [UInt8]

  package init(of predictions: Predictions, count: Int) throws {
    precondition((2...255).contains(count), "2 to 255 folds, not \(count)")
    self.count = count
    classCounts = try predictions.reduceLabelled(
      [Int](repeating: 0, count: predictions.width),
      { counts, block in for label in block.labels { counts[Int(label)] += 1 } },
      merge: { total, counts in for label in total.indices { total[label] += counts[label] } })
    // The rank of the next record of each class.
    var ranks: [Int] = []
    var rank = 0
    for count in classCounts {
      ranks.append(rank)
      rank += count
    }
    var assignments: [UInt8] = []
    assignments.reserveCapacity(predictions.recordCount)
    try predictions.forEachBlock(
      { $0.labels },
      deliver: { labels in
        for label in labels {
          assignments.append(UInt8(truncatingIfNeeded: ranks[Int(label)] % count))
          ranks[Int(label)] += 1
        }
      })
    self.assignments = assignments
  }

  /// The classes that no record is of, ascending.
  var absentClasses: [Int] { classCounts.indices.filter { classCounts[$0] == 0 } }

  /// The records of a fold, or all others.
  package func records(of predictions: Predictions, in fold: Int, heldOut: Bool) -> Predictions {
    let assignments = assignments
    let inside = assignments.reduce(0) { $0 + (Int($1) == fold ? 1 : 0) }
    return predictions.mapped(recordCount: heldOut ? inside : assignments.count - inside) { block in
      let first = block.firstRecord
      block.keep { (Int(assignments[first + $0]) == fold) == heldOut }
    }
  }
}
