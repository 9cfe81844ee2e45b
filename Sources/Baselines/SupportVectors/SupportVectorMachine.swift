public import Concurrency
import Records

/// Support vectors, and what they say of each two classes, or of each class and all others.
public struct SupportVectorMachine: FittedEstimator {
  private let strategy: SupportVectorStrategy
  private let classCount: Int
  private let problems: [SupportVectorStrategy.Problem]
  /// `[vector · column]`.
  private let vectors: [Float]
  /// `[vector · sum]`.
  private let coefficients: [Float]
  /// Vectors of each class; all of them where they stand together.
  private let groupCounts: [Int]
  private let offsets: [Float]
  private let gamma: Float
  private let sigmoids: [PlattScaling]?
  private let sums: KernelSums

  private var isByClass: Bool { strategy.isByClass(classCount: classCount) }
  private static func width(isByClass: Bool, classCount: Int) -> Int { isByClass ? classCount - 1 : classCount }

  init(
    _ block: KernelBlock, strategy: SupportVectorStrategy, classCount: Int, vectors: [Float], coefficients: [Float],
    groupCounts: [Int], offsets: [Float], sigmoids: [PlattScaling]?
  ) {
    (self.strategy, self.classCount, self.vectors) = (strategy, classCount, vectors)
    (self.coefficients, self.groupCounts, self.offsets) = (coefficients, groupCounts, offsets)
    (gamma, self.sigmoids) = (block.gamma, sigmoids)
    problems = strategy.problems(classCount: classCount)
    let isByClass = strategy.isByClass(classCount: classCount)
    sums = KernelSums(
      block, vectors: vectors, groupCounts: groupCounts, coefficients: coefficients,
      width: Self.width(isByClass: isByClass, classCount: classCount))
  }

  // MARK: What it says

  /// Probabilities, or scores.
  ///
  /// Scores are half the decision value and its negative of two classes, the decision values of each class against the rest, or
  /// else how many others each class beats, with fractions by the sums of decision values as scikit-learn has them; of those
  /// that beat most, the first has the largest, as LIBSVM tells it.
  public func outputs(of rows: [Float], count: Int, workers: Workers) -> [Float] {
    let decisions = decisions(of: rows, count: count, workers: workers)
    var outputs = [Float](repeating: 0, count: count * classCount)
    outputs.withUnsafeMutableBufferPointer { outputs in
      let outputs = outputs
      // A piece writes its own row.
      workers.run([
        .disjoint(count: count) { row, _ in
          let decisions = decisions[row * problems.count..<(row + 1) * problems.count]
          let said = sigmoids.map { probabilities(decisions, $0) } ?? scores(decisions)
          for (place, value) in said.enumerated() { outputs[row * classCount + place] = Float(value) }
        }
      ])
    }
    return outputs
  }

  /// The decision values `[row · problem]`, above 0 for the first class of a problem.
  private func decisions(of rows: [Float], count: Int, workers: Workers) -> [Double] {
    let sums = sums.sums(of: rows, count: count, workers: workers)
    let width = isByClass ? classCount * (classCount - 1) : classCount
    var decisions: [Double] = []
    decisions.reserveCapacity(count * problems.count)
    for row in 0..<count {
      for (number, problem) in problems.enumerated() {
        let sum =
          if let second = problem.second {
            sums[row * width + problem.first * (classCount - 1) + second - 1]
              + sums[row * width + second * (classCount - 1) + problem.first]
          } else { sums[row * width + problem.first] }
        decisions.append(sum - Double(offsets[number]))
      }
    }
    return decisions
  }

  private func scores(_ decisions: ArraySlice<Double>) -> [Double] {
    guard isByClass else { return Array(decisions) }
    if classCount == 2, let decision = decisions.first { return [decision / 2, -decision / 2] }
    var (votes, sums) = ([Double](repeating: 0, count: classCount), [Double](repeating: 0, count: classCount))
    for (problem, decision) in zip(problems, decisions) {
      guard let second = problem.second else { continue }
      votes[decision > 0 ? problem.first : second] += 1
      sums[problem.first] += decision
      sums[second] -= decision
    }
    var scores = zip(votes, sums).map { $0 + $1 / (3 * (abs($1) + 1)) }
    // Whoever has the largest score is told.
    let told = votes.firstIndex(of: votes.max() ?? 0) ?? 0
    scores.swapAt(told, scores.firstIndex(of: scores.max() ?? 0) ?? told)
    return scores
  }

  private func probabilities(_ decisions: ArraySlice<Double>, _ sigmoids: [PlattScaling]) -> [Double] {
    let told = zip(decisions, sigmoids).map { min(max($1($0), 1e-7), 1 - 1e-7) }
    guard isByClass else {
      let sum = told.reduce(0, +)
      return told.map { $0 / sum }
    }
    var pairs = [Double](repeating: 0, count: classCount * classCount)
    for (problem, probability) in zip(problems, told) {
      guard let second = problem.second else { continue }
      pairs[problem.first * classCount + second] = probability
      pairs[second * classCount + problem.first] = 1 - probability
    }
    return classCount == 2 ? [pairs[1], pairs[2]] : PairwiseCoupling.probabilities(pairs, classCount: classCount)
  }

  // MARK: How it is stored

  public var arrays: [FittedArray] {
    let vectorCount = groupCounts.reduce(0, +)
    func numbers(_ values: [Float], _ shape: [Int]) -> StoredTensor {
      StoredTensor(shape: shape, elements: .float32(values))
    }
    var arrays: [FittedArray] = [
      ("vectors", .compact(shape: [vectorCount, vectors.count / max(vectorCount, 1)], vectors)),
      ("coefficients", numbers(coefficients, [vectorCount, coefficients.count / max(vectorCount, 1)])),
      ("counts", StoredTensor(shape: [groupCounts.count], elements: .int32(groupCounts.map { Int32($0) }))),
      ("offsets", numbers(offsets, [offsets.count])), ("gamma", numbers([gamma], [1])),
    ]
    if let sigmoids {
      arrays.append(
        ("sigmoids", numbers(sigmoids.flatMap { [$0.slope, $0.shift] }, [sigmoids.count, 2])))
    }
    return arrays
  }

  /// Opens a stored one.
  init(
    _ arrays: FittedArrays, kernel: VectorKernel, strategy: SupportVectorStrategy, tellsProbabilities: Bool,
    columnCount: Int, classCount: Int
  ) throws(BaselineError) {
    let isByClass = strategy.isByClass(classCount: classCount)
    let vectors = try arrays.floats("vectors")
    guard vectors.count.isMultiple(of: columnCount) else {
      throw arrays.damage("vectors", "has \(vectors.count) numbers, which are no rows of \(columnCount)")
    }
    let vectorCount = vectors.count / columnCount
    let counts = try arrays.integers("counts", count: isByClass ? classCount : 1, in: 0..<vectorCount + 1)
    guard counts.reduce(0, { $0 + Int($1) }) == vectorCount else {
      throw arrays.damage("counts", "does not sum to the \(vectorCount) vectors")
    }
    let problemCount = strategy.problems(classCount: classCount).count
    let gamma = try arrays.floats("gamma", count: 1)[0]
    guard gamma > 0 else { throw arrays.damage("gamma", "is \(gamma)") }
    var sigmoids: [PlattScaling]?
    if tellsProbabilities {
      let stored = try arrays.floats("sigmoids", count: 2 * problemCount)
      sigmoids = (0..<problemCount).map {
        PlattScaling(slope: stored[2 * $0], shift: stored[2 * $0 + 1])
      }
    }
    self.init(
      KernelBlock(kernel: kernel.kernel, gamma: gamma, columnCount: columnCount), strategy: strategy,
      classCount: classCount, vectors: vectors,
      coefficients: try arrays.floats(
        "coefficients", count: vectorCount * Self.width(isByClass: isByClass, classCount: classCount)),
      groupCounts: counts.map { Int($0) }, offsets: try arrays.floats("offsets", count: problemCount),
      sigmoids: sigmoids)
  }
}
