import Evaluation

/// A non-decreasing, piecewise linear function fitted by least squares; constant beyond its thresholds.
///
/// - Reference: Best and Chakravarti, 1990, "Active set algorithms for isotonic regression" (pool adjacent violators);
///   ties and interpolation as in scikit-learn's `IsotonicRegression(out_of_bounds="clip")`.
public struct IsotonicFunction: Sendable, Equatable {
  /// Strictly increasing arguments.
  public let thresholds: [Double]
  /// The value at each threshold, non-decreasing.
  public let levels: [Double]

  /// Fits arguments to targets; equal arguments share the mean of their targets.
  ///
  /// Complexity: O(n log n).
  ///
  /// - Precondition: as many targets as arguments, at least one.
  public init(arguments: [Double], targets: [Double]) {
    precondition(
      arguments.count == targets.count && !arguments.isEmpty,
      "isotonic fit of \(arguments.count) arguments to \(targets.count) targets")
    let order = arguments.indices.sorted { (arguments[$0], $0) < (arguments[$1], $1) }
    var blocks: [Block] = []
    for index in order {
      if let last = blocks.indices.last, blocks[last].upper == arguments[index] {
        blocks[last].sum += targets[index]
        blocks[last].count += 1
      } else {
        blocks.append(Block(lower: arguments[index], upper: arguments[index], sum: targets[index], count: 1))
      }
    }
    var pooled: [Block] = []
    for block in blocks {
      var block = block
      while let last = pooled.last, last.mean >= block.mean {
        block = Block(lower: last.lower, upper: block.upper, sum: last.sum + block.sum, count: last.count + block.count)
        pooled.removeLast()
      }
      pooled.append(block)
    }
    var thresholds: [Double] = []
    var levels: [Double] = []
    for block in pooled {
      thresholds.append(block.lower)
      levels.append(block.mean)
      if block.upper > block.lower {
        thresholds.append(block.upper)
        levels.append(block.mean)
      }
    }
    self.thresholds = thresholds
    self.levels = levels
  }

  /// The value at an argument.
  ///
  /// Complexity: O(log thresholds).
  public func callAsFunction(_ argument: Double) -> Double {
    var low = 0
    var high = thresholds.count
    while low < high {
      let middle = (low + high) / 2
      if thresholds[middle] <= argument { low = middle + 1 } else { high = middle }
    }
    if low == 0 { return levels[0] }
    if low == thresholds.count { return levels[low - 1] }
    let left = thresholds[low - 1]
    let fraction = (argument - left) / (thresholds[low] - left)
    return levels[low - 1] + fraction * (levels[low] - levels[low - 1])
  }

  private struct Block {
    var lower: Double
    var upper: Double
    var sum: Double
    var count: Int
    var mean: Double { sum / Double(count) }
  }
}

extension IsotonicFunction: Codable {
  private enum Key: CodingKey { case thresholds, levels }

  /// Reads a stored function and refuses one that is empty or decreases.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    thresholds = try container.decode([Double].self, forKey: .thresholds)
    levels = try container.decode([Double].self, forKey: .levels)
    let rises = zip(thresholds, thresholds.dropFirst()).allSatisfy { $0 < $1 }
    let keeps = zip(levels, levels.dropFirst()).allSatisfy { $0 <= $1 }
    guard !thresholds.isEmpty, thresholds.count == levels.count, rises, keeps else {
      throw EvaluationError(
        .damaged, "stored isotonic function is empty or decreases; delete the calibrator and fit it again")
    }
  }

  /// Writes what `init(from:)` reads.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(thresholds, forKey: .thresholds)
    try container.encode(levels, forKey: .levels)
  }
}
