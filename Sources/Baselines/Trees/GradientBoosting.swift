public import Concurrency
public import Evaluation
import Glibc
import Records
public import Settings

/// Trees that each correct what those before them say, grown leaf by leaf where the loss falls most.
///
/// Gradients are summed as whole numbers, so that no order of threads or records changes a bit; the values of leaves are taken
/// anew in double precision. Classes by softmax, one tree a class and round, two classes by one tree; numbers by squares.
///
/// - Reference: Friedman, 2001, "Greedy function approximation"; Ke et al., 2017, "LightGBM".
public struct GradientBoosting: EstimatorKind {
  public static let keyword = "gradientBoosting"
  public static let summary = "Trees that each correct the ones before, grown where the loss falls most."
  public static let settings: [Setting<GradientBoosting>] = [
    Setting("rounds", \.roundCount, in: .within(1...100_000), "Rounds at most, each a tree a class or number."),
    Setting("learningRate", \.learningRate, in: .above(0), "What each tree's values are multiplied by."),
    Setting("leaves", \.leafCount, in: .within(2...65_536), "The most leaves of a tree."),
    Setting(
      "depth", \.depth, in: .within(1...1_000), "The most questions to a leaf; any number where nothing is said."),
    Setting("minLeaf", \.leastOfLeaf, in: .within(1...1 << 24), unit: "records", "The fewest records of a leaf."),
    Setting("penalty", \.penalty, in: .atLeast(0), "The weight of the squares of leaves' values in the loss."),
    Setting(
      "patience", \.patience, in: .within(1...100_000), unit: "rounds",
      "Ends after so many rounds without a smaller validation loss, and keeps the best; where nothing is said, never."),
  ]
  public static let shorthand: String? = "rounds"

  public var roundCount = 100
  public var learningRate = 0.1
  public var leafCount = 31
  public var depth: Int?
  public var leastOfLeaf = 20
  public var penalty = 0.0
  public var patience: Int?

  public init() {}

  public var classMeaning: OutputMeaning { .logits }

  /// Scores of a record that trees are grown for.
  static func scoreCount(_ task: LearningTask) -> Int {
    switch task {
    case .classes(let count): count == 2 ? 1 : count
    case .numbers(let count): count
    }
  }

  public func byteCount(rowCount: Int, columnCount: Int, task: LearningTask) -> Int {
    rowCount * (columnCount + 40 * Self.scoreCount(task)) + (leafCount + 1) * columnCount * 256 * 8
  }

  public func fit(_ table: FeatureTable, _ run: FittingRun) throws -> Fitted {
    let task = table.task
    let loss = BoostingLoss(table.truth)
    let binned = BinnedTable(table, workers: run.workers)
    let grower = GradientTreeGrower(
      binned,
      GradientTreeGrower.Rules(
        leafCount: leafCount, depth: depth ?? .max, leastOfLeaf: leastOfLeaf, penalty: penalty), run.workers)
    let width = loss.scoreCount
    var scores = (0..<table.rowCount).flatMap { _ in loss.start }
    var trees = DecisionTrees(width: 1)
    let validation = try patience.map { patience in
      Validation(table: try run.validation(), start: loss.start, patience: patience)
    }
    for round in 0..<roundCount {
      try run.onProgress(round, roundCount)
      let gradients = loss.gradients(of: scores, workers: run.workers)
      var grown = DecisionTrees(width: 1)
      for score in 0..<width {
        let tree = grower.grow(
          gradients: gradients.first[score], seconds: gradients.second[score], scale: learningRate
        ) { rows, value in
          for row in rows { scores[Int(row) * width + score] += Double(value) }
        }
        trees.append(tree)
        grown.append(tree)
      }
      if let validation, validation.isOver(after: grown, workers: run.workers) { break }
    }
    if let validation { trees.keep(validation.bestRound * width) }
    return Fitted(task: task, start: loss.start.map { Float($0) }, trees: trees)
  }

  /// Watches the loss of records that are not learnt from.
  private final class Validation {
    private let table: FeatureTable
    private let loss: BoostingLoss
    private let patience: Int
    private let groups: Int
    private var scores: [Double]
    private var smallest = Double.infinity
    private var round = 0
    private(set) var bestRound = 0

    init(table: FeatureTable, start: [Double], patience: Int) {
      (self.table, self.patience, groups) = (table, patience, start.count)
      loss = BoostingLoss(table.truth)
      scores = (0..<table.rowCount).flatMap { _ in start }
    }

    /// Adds a round's trees; whether it is the last.
    func isOver(after trees: DecisionTrees, workers: Workers) -> Bool {
      trees.add(to: &scores, rows: table.values, count: table.rowCount, groups: groups, workers: workers)
      round += 1
      let loss = loss.mean(of: scores)
      if loss < smallest { (smallest, bestRound) = (loss, round) }
      return round - bestRound >= patience
    }
  }

  public func fitted(_ arrays: FittedArrays, columnCount: Int, task: LearningTask) throws(BaselineError) -> Fitted {
    let trees = try DecisionTrees(arrays, columnCount: columnCount, width: 1)
    let start = try arrays.floats("start", count: Self.scoreCount(task))
    guard trees.roots.count.isMultiple(of: start.count) else {
      throw arrays.damage("roots", "has \(trees.roots.count) trees for \(start.count) scores")
    }
    return Fitted(task: task, start: start, trees: trees)
  }

  /// The trees, round after round.
  public struct Fitted: FittedEstimator {
    let task: LearningTask
    let start: [Float]
    let trees: DecisionTrees

    public var arrays: [FittedArray] {
      [("start", StoredTensor(shape: [start.count], elements: .float32(start)))] + trees.arrays
    }

    public func outputs(of rows: [Float], count: Int, workers: Workers) -> [Float] {
      var sums = (0..<count).flatMap { _ in start.map { Double($0) } }
      trees.add(to: &sums, rows: rows, count: count, groups: start.count, workers: workers)
      guard task == .classes(2) else { return sums.map { Float($0) } }
      // The score of the second class; that of the first is 0.
      return sums.flatMap { [0, Float($0)] }
    }
  }
}

extension GradientBoosting.Fitted: TreeEnsemble {
  func terms(of output: Int) -> (
    trees: DecisionTrees, value: Int, group: Int, groups: Int, scale: Double, start: Double
  )? {
    guard task == .classes(2) else { return (trees, 0, output, start.count, 1, Double(start[output])) }
    return output == 1 ? (trees, 0, 0, 1, 1, Double(start[0])) : nil
  }
}
