import Arrays
public import Concurrency
import Records
public import Settings

/// Many trees, each grown of its own draws, whose mean speaks.
public struct Forest: FittedEstimator {
  let trees: DecisionTrees

  public var arrays: [FittedArray] { trees.arrays }

  /// The mean of the trees' leaves.
  public func outputs(of rows: [Float], count: Int, workers: Workers) -> [Float] {
    var sums = [Double](repeating: 0, count: count * trees.width)
    trees.add(to: &sums, rows: rows, count: count, workers: workers)
    let treeCount = Double(trees.roots.count)
    return sums.map { Float($0 / treeCount) }
  }

  /// Opens a stored one.
  init(_ arrays: FittedArrays, columnCount: Int, task: LearningTask) throws(BaselineError) {
    trees = try DecisionTrees(arrays, columnCount: columnCount, width: task.outputCount)
  }

  /// Trees that are grown at a time, before progress is told.
  private static let batchSize = 16

  /// Grows one; tree `t` of the key's stream `t`, whatever thread grows it.
  init(_ table: FeatureTable, treeCount: Int, _ rules: ForestGrower.Rules, _ run: FittingRun) throws {
    let binned = BinnedTable(table, workers: run.workers)
    let lesson = ForestGrower.Lesson(table.truth)
    let growers = (0..<run.workers.count).map { _ in ForestGrower(binned, lesson, rules) }
    var trees = DecisionTrees(width: lesson.width)
    for first in stride(from: 0, to: treeCount, by: Self.batchSize) {
      try run.onProgress(first, treeCount)
      let count = min(Self.batchSize, treeCount - first)
      var grown = [DecisionTrees.Growing?](repeating: nil, count: count)
      grown.withUnsafeMutableBufferPointer { grown in
        let grown = grown
        // A worker has a grower of its own; a piece writes its own tree alone.
        run.workers.run([
          .disjoint(count: count) { tree, worker in
            grown[tree] = growers[worker].grow(run.key.derived("tree").derived(first + tree))
          }
        ])
      }
      for tree in grown { if let tree { trees.append(tree) } }
    }
    self.trees = trees
  }

  /// Why forests cannot learn this, in words; `nil` where they can.
  static func fault(of task: LearningTask) -> String? {
    switch task {
    case .numbers(let count): count > 1_024 ? "forests tell at most 1,024 numbers, and there are \(count)" : nil
    case .classes(let count):
      count > 65_535 ? "forests tell at most 65,535 classes, and there are \(count)" : nil
    }
  }

  /// The memory of bins, of a grower for each thread, and of trees that end with as many leaves as there are records.
  static func byteCount(rowCount: Int, columnCount: Int, classCount: Int, treeCount: Int) -> Int {
    rowCount * columnCount + rowCount * 32 + treeCount * rowCount * (16 + 4 * classCount)
  }
}

extension Forest: TreeEnsemble {
  func terms(of output: Int) -> (
    trees: DecisionTrees, value: Int, group: Int, groups: Int, scale: Double, start: Double
  )? {
    (trees, output, 0, 1, 1 / Double(trees.roots.count), 0)
  }
}

/// How many columns are looked at for a split; where nothing is said the root of their number for classes, all for numbers.
public enum ColumnShare: SettingValue, Hashable, Sendable {
  /// The root of their number, rounded down.
  case root
  /// All of them.
  case all
  /// So many, or all where there are fewer.
  case count(Int)

  private enum Word: String, CaseIterable, SettingValue { case root, all }

  public static func read(_ node: ConfigurationNode) throws(SettingsError) -> ColumnShare {
    if case .string = node.value { return try Word.read(node) == .root ? .root : .all }
    return .count(try Int.read(node, in: .within(1...1 << 24)))
  }

  public var canonical: CanonicalValue {
    switch self {
    case .root: .string("root")
    case .all: .string("all")
    case .count(let count): .int(count)
    }
  }

  public static var form: ValueForm { .oneOf([Word.form, .integer(.within(1...1 << 24))]) }

  /// What is taken where nothing is said.
  static func usual(for task: LearningTask) -> ColumnShare { task.isOfNumbers ? .all : .root }

  /// How many of `total` columns it is.
  func count(of total: Int) -> Int {
    switch self {
    case .root: max(1, Int(Double(total).squareRoot()))
    case .all: total
    case .count(let count): min(count, total)
    }
  }
}
