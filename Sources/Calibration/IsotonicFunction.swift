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
    var fit = IsotonicFit()
    for index in arguments.indices.sorted(by: { (arguments[$0], $0) < (arguments[$1], $1) }) {
      fit.add(argument: arguments[index], target: targets[index])
    }
    self = fit.function
  }

  fileprivate init(thresholds: [Double], levels: [Double]) {
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
}

/// Pools neighbours that violate the order, while arguments come ascending: what is kept is the function so far.
struct IsotonicFit {
  private var pooled: [Block] = []
  private var current: Block?

  /// Adds a target; arguments must not descend, and equal ones share the mean of their targets.
  mutating func add(argument: Double, target: Double) {
    if let block = current, block.upper == argument {
      current?.sum += target
      current?.count += 1
    } else {
      pool()
      current = Block(lower: argument, upper: argument, sum: target, count: 1)
    }
  }

  /// The function of all that was added.
  var function: IsotonicFunction {
    mutating get {
      pool()
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
      return IsotonicFunction(thresholds: thresholds, levels: levels)
    }
  }

  private mutating func pool() {
    guard var block = current else { return }
    while let last = pooled.last, last.mean >= block.mean {
      block = Block(lower: last.lower, upper: block.upper, sum: last.sum + block.sum, count: last.count + block.count)
      pooled.removeLast()
    }
    pooled.append(block)
    current = nil
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
