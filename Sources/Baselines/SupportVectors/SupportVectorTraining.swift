import Arrays
import Concurrency

/// Finds the support vectors of all problems.
///
/// Problems of two classes are solved side by side, each by one thread; those of a class against all others, which are larger,
/// one after the other, by threads that make kernel rows together.
struct SupportVectorTraining {
  private let table: FeatureTable
  private let labels: [Int32]
  private let classCount: Int
  private let block: KernelBlock
  private let centre: [Float]
  private let bound, tolerance: Double
  private let strategy: SupportVectorStrategy
  private let tellsProbabilities: Bool
  private let cacheByteCount: Int
  private let run: FittingRun

  init(
    _ table: FeatureTable, kernel: VectorKernel, bound: Double, tolerance: Double, strategy: SupportVectorStrategy,
    tellsProbabilities: Bool, cacheByteCount: Int, _ run: FittingRun
  ) throws(BaselineError) {
    guard case .classes(let labels, let classCount) = table.truth else {
      throw BaselineError(.unsuited, "support vectors tell classes")
    }
    (self.table, self.labels, self.classCount, self.run) = (table, labels, classCount, run)
    (self.bound, self.tolerance, self.strategy) = (bound, tolerance, strategy)
    (self.tellsProbabilities, self.cacheByteCount) = (tellsProbabilities, cacheByteCount)
    let means = ColumnSums.means(table.values, columnCount: table.columnCount)
    block = KernelBlock(
      kernel: kernel.kernel,
      gamma: kernel.kernel.gamma(
        columnCount: table.columnCount, variance: Self.variance(table.values, means: means)),
      columnCount: table.columnCount)
    centre = kernel.kernel.isOfDifferences ? means.map { Float($0) } : means.map { _ in 0 }
  }

  /// The variance of all values together.
  private static func variance(_ values: [Float], means: [Double]) -> Double {
    let mean = means.reduce(0, +) / Double(means.count)
    var sum = 0.0
    for value in values { sum += (Double(value) - mean) * (Double(value) - mean) }
    return sum / Double(values.count)
  }

  /// What was found of a problem.
  private struct Part {
    /// The records that it is about, and the coefficient of each.
    var records: [Int32] = []
    var solution = DualSolver.Solution(coefficients: [], offset: 0)
    var sigmoid = PlattScaling.ofCertainty
  }

  /// Problems that are solved before progress is told.
  private static let batchSize = 16

  func fit() throws -> SupportVectorMachine {
    let problems = strategy.problems(classCount: classCount)
    var parts: [Part] = []
    let areSmall = problems.count > 1 && problems.allSatisfy { $0.second != nil }
    let batchSize = areSmall ? Self.batchSize : 1
    for first in stride(from: 0, to: problems.count, by: batchSize) {
      try run.onProgress(first, problems.count)
      let batch = Array(problems[first..<min(first + batchSize, problems.count)])
      if areSmall {
        var found = [Result<Part, any Error>?](repeating: nil, count: batch.count)
        found.withUnsafeMutableBufferPointer { found in
          let found = found
          // A piece writes its own part.
          run.workers.run([
            .disjoint(count: batch.count) { number, _ in
              found[number] = Result { try part(batch[number], workers: nil) {} }
            }
          ])
        }
        for case let result? in found { parts.append(try result.get()) }
      } else {
        parts += try batch.map { problem in
          try part(problem, workers: run.workers) { try run.onProgress(first, problems.count) }
        }
      }
    }
    return joined(problems, parts)
  }

  // MARK: One problem

  private func part(
    _ problem: SupportVectorStrategy.Problem, workers: Workers?, onProgress: () throws -> Void
  ) throws -> Part {
    var part = Part()
    var signs: [Double] = []
    for (row, label) in labels.enumerated() {
      let isFirst = Int(label) == problem.first
      guard isFirst || problem.second == nil || Int(label) == problem.second else { continue }
      part.records.append(Int32(row))
      signs.append(isFirst ? 1 : -1)
    }
    part.solution = try solution(part.records, signs, workers, onProgress)
    guard tellsProbabilities, Set(signs).count == 2 else { return part }
    part.sigmoid = PlattScaling(
      scores: try heldOutScores(problem, part.records, signs, workers, onProgress), signs: signs)
    return part
  }

  private func solution(
    _ records: [Int32], _ signs: [Double], _ workers: Workers?, _ onProgress: () throws -> Void
  ) throws -> DualSolver.Solution {
    guard Set(signs).count == 2 else {
      // Of one class alone it is certain; of none, nothing is.
      return DualSolver.Solution(coefficients: signs.map { _ in 0 }, offset: -(signs.first ?? 0))
    }
    let rows = try KernelRows(
      block, table.values, chosen: records, centre: centre, byteCount: cacheByteCount, workers: workers)
    return try DualSolver.solve(rows, signs: signs, bound: bound, tolerance: tolerance, onProgress: onProgress)
  }

  /// Decision values of each record by the four fifths of the records that it is not among.
  private func heldOutScores(
    _ problem: SupportVectorStrategy.Problem, _ records: [Int32], _ signs: [Double], _ workers: Workers?,
    _ onProgress: () throws -> Void
  ) throws -> [Double] {
    var generator = run.key.derived("fold").derived(problem.first).derived(problem.second ?? -1).generator()
    let order = signs.indices.shuffled(using: &generator)
    var scores = [Double](repeating: 0, count: signs.count)
    let columnCount = table.columnCount
    for fold in 0..<5 {
      let held = fold * order.count / 5..<(fold + 1) * order.count / 5
      let taught = (order[..<held.lowerBound] + order[held.upperBound...]).sorted()
      let found = try solution(taught.map { records[$0] }, taught.map { signs[$0] }, workers, onProgress)
      let vectors = taught.indices.filter { found.coefficients[$0] != 0 }
      func values(_ places: [Int]) -> [Float] {
        places.flatMap { place in
          let first = Int(records[place]) * columnCount
          return table.values[first..<first + columnCount]
        }
      }
      let sums = KernelSums(
        block, vectors: values(vectors.map { taught[$0] }), groupCounts: [vectors.count],
        coefficients: vectors.map { Float(found.coefficients[$0]) }, width: 1)
      let places = Array(order[held])
      let told = sums.sums(of: values(places), count: places.count, workers: workers)
      for (place, sum) in zip(places, told) { scores[place] = sum - found.offset }
    }
    return scores
  }

  // MARK: All of them

  /// The vectors of all problems, each once.
  private func joined(_ problems: [SupportVectorStrategy.Problem], _ parts: [Part]) -> SupportVectorMachine {
    let isByClass = strategy.isByClass(classCount: classCount)
    var isVector = [Bool](repeating: false, count: table.rowCount)
    for part in parts {
      for (row, coefficient) in zip(part.records, part.solution.coefficients) where coefficient != 0 {
        isVector[Int(row)] = true
      }
    }
    var order = labels.indices.filter { isVector[$0] }
    if isByClass { order.sort { (labels[$0], $0) < (labels[$1], $1) } }
    var places = [Int](repeating: -1, count: table.rowCount)
    for (place, row) in order.enumerated() { places[row] = place }
    let width = isByClass ? classCount - 1 : classCount
    var coefficients = [Float](repeating: 0, count: order.count * width)
    for (problem, part) in zip(problems, parts) {
      for (row, coefficient) in zip(part.records, part.solution.coefficients) where coefficient != 0 {
        let column =
          if let second = problem.second {
            Int(labels[Int(row)]) == problem.first ? second - 1 : problem.first
          } else { problem.first }
        coefficients[places[Int(row)] * width + column] = Float(coefficient)
      }
    }
    let columnCount = table.columnCount
    var vectors: [Float] = []
    vectors.reserveCapacity(order.count * columnCount)
    for row in order { vectors += table.values[row * columnCount..<(row + 1) * columnCount] }
    let groupCounts =
      isByClass ? (0..<classCount).map { label in order.count { Int(labels[$0]) == label } } : [order.count]
    return SupportVectorMachine(
      block, strategy: strategy, classCount: classCount, vectors: vectors, coefficients: coefficients,
      groupCounts: groupCounts, offsets: parts.map { Float($0.solution.offset) },
      sigmoids: tellsProbabilities ? parts.map(\.sigmoid) : nil)
  }
}
