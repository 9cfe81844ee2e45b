import CSupportVectors

/// Finds the support vectors of a problem of two classes, by sequential minimal optimization.
///
/// The violation of a record is −y·G, of the dual objective's gradient G. In each step the record of the greatest violation that
/// may go up, and the one below it with which the objective falls most by second order, are moved along their plane. Records at
/// a bound that cannot move are set aside, and looked at again at the end.
///
/// - Reference: Fan, Chen and Lin, 2005, "Working set selection using second order information for training SVM"; Chang and
///   Lin, 2011, "LIBSVM".
struct DualSolver {
  /// What tells the classes apart: Σ coefficient · kernel − offset, above 0 for the first.
  struct Solution {
    /// The dual variable of each record times its sign.
    var coefficients: [Double]
    var offset: Double
  }

  private let rows: KernelRows
  private let bound, tolerance: Double

  // In the order in which the records of `rows` stand.
  private var origins: [Int]
  private var signs: [Double]
  private var alphas: [Double]
  private var violations: [Double]
  private var diagonals: [Float]
  /// 0 where a record may go up, or down, in the direction of its sign; else −∞.
  private var upward, downward: [Float]

  private init(_ rows: KernelRows, signs: [Double], bound: Double, tolerance: Double) {
    (self.rows, self.signs, self.bound, self.tolerance) = (rows, signs, bound, tolerance)
    origins = Array(signs.indices)
    alphas = [Double](repeating: 0, count: signs.count)
    violations = signs
    diagonals = rows.diagonal
    upward = signs.map { $0 > 0 ? 0 : -.infinity }
    downward = signs.map { $0 < 0 ? 0 : -.infinity }
  }

  /// Solves a problem.
  ///
  /// - Parameters:
  ///   - signs: 1 for records of the first class, else −1.
  ///   - onProgress: Is called now and then.
  static func solve(
    _ rows: KernelRows, signs: [Double], bound: Double, tolerance: Double, onProgress: () throws -> Void
  ) throws -> Solution {
    var solver = DualSolver(rows, signs: signs, bound: bound, tolerance: tolerance)
    try solver.run(onProgress)
    return solver.solution
  }

  private static let stepLimit = 10_000_000
  /// Steps between two looks at what can be set aside.
  private var shrinkingPeriod: Int { min(rows.count, 1_000) }

  private mutating func run(_ onProgress: () throws -> Void) throws {
    var greatest = svm_greatest(violations, upward, Int64(rows.activeCount))
    var least = -Double.infinity
    var stepsToShrinking = shrinkingPeriod
    for step in 0..<Self.stepLimit {
      if step % 1_000 == 999 { try onProgress() }
      if stepsToShrinking == 0 {
        stepsToShrinking = shrinkingPeriod
        if shrink(greatest.value, least) { greatest = svm_greatest(violations, upward, Int64(rows.activeCount)) }
      }
      stepsToShrinking -= 1
      guard greatest.place >= 0 else { return }
      let first = Int(greatest.place)
      let firstRow = rows.row(first) { likely($0, $1, above: least, below: greatest.value) }
      let found = svm_partner(
        violations, firstRow, diagonals, diagonals[first], downward, greatest.value, Int64(rows.activeCount))
      least = found.value
      if found.place < 0 || greatest.value - least < tolerance {
        guard rows.activeCount < rows.count else { return }
        widen()
        greatest = svm_greatest(violations, upward, Int64(rows.activeCount))
        stepsToShrinking = 1
        continue
      }
      let second = Int(found.place)
      let secondRow = rows.row(second) { likely($0, $1, above: least, below: greatest.value) }
      let length = move(first, second, kernel: Double(firstRow[second]))
      greatest = svm_update(
        &violations, firstRow, secondRow, length, -length, upward, Int64(rows.activeCount))
    }
    throw BaselineError(
      .unsuited,
      "the support vectors are not found within \(Self.stepLimit) steps; scale the features, or lower 'C' or 'gamma'")
  }

  /// Moves two records along their plane as far as they may go; returns how far.
  private mutating func move(_ first: Int, _ second: Int, kernel: Double) -> Double {
    let curvature = Double(diagonals[first]) + Double(diagonals[second]) - 2 * kernel
    let wished = (violations[first] - violations[second]) / (curvature > 0 ? curvature : 1e-12)
    let firstRoom = signs[first] > 0 ? bound - alphas[first] : alphas[first]
    let secondRoom = signs[second] > 0 ? alphas[second] : bound - alphas[second]
    let length = min(wished, firstRoom, secondRoom)
    alphas[first] = length == firstRoom ? (signs[first] > 0 ? bound : 0) : alphas[first] + signs[first] * length
    alphas[second] = length == secondRoom ? (signs[second] > 0 ? 0 : bound) : alphas[second] - signs[second] * length
    for place in [first, second] {
      let (isAbove, isBelow) = (alphas[place] > 0, alphas[place] < bound)
      upward[place] = (signs[place] > 0 ? isBelow : isAbove) ? 0 : -.infinity
      downward[place] = (signs[place] > 0 ? isAbove : isBelow) ? 0 : -.infinity
    }
    return length
  }

  /// The records that violate most, in either direction, whose rows are not known.
  private func likely(_ count: Int, _ isKnown: (Int) -> Bool, above least: Double, below greatest: Double) -> [Int] {
    var (upper, lower) = (Foremost(count: (count + 1) / 2), Foremost(count: count / 2))
    for place in 0..<rows.activeCount {
      let violation = violations[place]
      if upward[place] == 0, violation > least, upper.wants(violation), !isKnown(place) {
        upper.take(violation, place)
      }
      if downward[place] == 0, violation < greatest, lower.wants(-violation), !isKnown(place) {
        lower.take(-violation, place)
      }
    }
    let places = upper.places
    return places + lower.places.filter { !places.contains($0) }
  }

  // MARK: Setting records aside

  /// Sets aside records at a bound that cannot move; returns whether there are any.
  private mutating func shrink(_ greatest: Double, _ least: Double) -> Bool {
    func isFixed(_ place: Int) -> Bool {
      switch (upward[place] == 0, downward[place] == 0) {
      case (true, false): violations[place] < least
      case (false, true): violations[place] > greatest
      default: false
      }
    }
    var former = Array(0..<rows.activeCount)
    var end = rows.activeCount
    var place = 0
    while place < end {
      if isFixed(place) {
        end -= 1
        while end > place, isFixed(end) { end -= 1 }
        swap(place, end)
        former[place] = former[end]
      }
      place += 1
    }
    guard end < rows.activeCount, end > 0 else { return false }
    rows.narrow(to: Array(former[..<end]))
    return true
  }

  private mutating func swap(_ a: Int, _ b: Int) {
    rows.swap(a, b)
    origins.swapAt(a, b)
    signs.swapAt(a, b)
    alphas.swapAt(a, b)
    violations.swapAt(a, b)
    diagonals.swapAt(a, b)
    upward.swapAt(a, b)
    downward.swapAt(a, b)
  }

  /// Makes all records active again, their violations computed anew.
  private mutating func widen() {
    let sums = rows.inactiveSums(signs.indices.map { signs[$0] * alphas[$0] })
    let first = rows.activeCount
    for (number, sum) in sums.enumerated() { violations[first + number] = signs[first + number] - sum }
    rows.widen()
  }

  private var solution: Solution {
    var solution = Solution(coefficients: [Double](repeating: 0, count: signs.count), offset: 0)
    var (freeSum, freeCount) = (0.0, 0)
    var (upper, lower) = (Double.infinity, -Double.infinity)
    for place in signs.indices {
      solution.coefficients[origins[place]] = signs[place] * alphas[place]
      let value = -violations[place]
      switch (upward[place] == 0, downward[place] == 0) {
      case (true, true): (freeSum, freeCount) = (freeSum + value, freeCount + 1)
      case (true, false): upper = min(upper, value)
      default: lower = max(lower, value)
      }
    }
    solution.offset = freeCount > 0 ? freeSum / Double(freeCount) : (upper + lower) / 2
    return solution
  }
}

/// The places of the greatest values seen, of equal ones the earlier.
private struct Foremost {
  private(set) var places: [Int] = []
  private var values: [Double] = []
  private let count: Int

  init(count: Int) { self.count = count }

  func wants(_ value: Double) -> Bool { values.count < count || value > values[values.count - 1] }

  mutating func take(_ value: Double, _ place: Int) {
    if values.count == count {
      values.removeLast()
      places.removeLast()
    }
    var position = values.count
    while position > 0, values[position - 1] < value { position -= 1 }
    values.insert(value, at: position)
    places.insert(place, at: position)
  }
}
