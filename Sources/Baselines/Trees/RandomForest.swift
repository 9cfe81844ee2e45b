public import Evaluation
public import Settings

/// Trees of records drawn with repetition, each split the best of a few columns that are drawn.
///
/// Splits are looked for in histograms, which are exact for columns of no more than 256 values, such as those of 8-bit images.
///
/// - Reference: Breiman, 2001, "Random forests".
public struct RandomForest: EstimatorKind {
  public static let keyword = "randomForest"
  public static let summary = "The mean of trees, each of records and columns that are drawn."
  public static let settings: [Setting<RandomForest>] = [
    Setting("trees", \.treeCount, in: .within(1...100_000), "How many trees."),
    Setting(
      "depth", \.depth, in: .within(1...1_000), "The most questions to a leaf; any number where nothing is said."),
    Setting("minLeaf", \.leastOfLeaf, in: .within(1...1 << 24), unit: "records", "The fewest records of a leaf."),
    Setting(
      "columns", \.columns,
      "How many columns a split is chosen from: root, all or a number; root for classes and all for numbers where nothing is "
        + "said."),
    Setting("bootstrap", \.drawsRecords, "Whether a tree is grown of records drawn with repetition, or of all."),
  ]
  public static let shorthand: String? = "trees"

  public var treeCount = 100
  public var depth: Int?
  public var leastOfLeaf = 1
  public var columns: ColumnShare?
  public var drawsRecords = true

  public init() {}

  public var classMeaning: OutputMeaning { .probabilities }

  public func fault(of task: LearningTask) -> String? { Forest.fault(of: task) }

  public func byteCount(rowCount: Int, columnCount: Int, task: LearningTask) -> Int {
    Forest.byteCount(
      rowCount: rowCount, columnCount: columnCount, classCount: task.outputCount, treeCount: treeCount)
  }

  public func fit(_ table: FeatureTable, _ run: FittingRun) throws -> Forest {
    try Forest(
      table, treeCount: treeCount,
      ForestGrower.Rules(
        depth: depth, leastOfLeaf: leastOfLeaf,
        columnsOfSplit: (columns ?? .usual(for: table.task)).count(of: table.columnCount),
        drawsThresholds: false, drawsRecords: drawsRecords), run)
  }

  public func fitted(_ arrays: FittedArrays, columnCount: Int, task: LearningTask) throws(BaselineError) -> Forest {
    try Forest(arrays, columnCount: columnCount, task: task)
  }
}
