public import Concurrency
public import Evaluation
public import Settings

/// The widest margin between classes, in the space of a kernel: what LIBSVM calls C-SVC.
///
/// - Reference: Cortes and Vapnik, 1995, "Support-vector networks"; Chang and Lin, 2011, "LIBSVM".
public struct SupportVectors: EstimatorKind {
  public static let keyword = "supportVectors"
  public static let summary = "The widest margin between classes, in the space of a kernel."
  public static let settings: [Setting<SupportVectors>] = [
    Setting("kernel", \.kernel, "What records are compared by."),
    Setting(
      "C", \.bound, in: .above(0, upTo: 1e9), "What a record on the wrong side costs; less of it, wider margins."),
    Setting("strategy", \.strategy, "Whether each two classes are parted, or each class from all others."),
    Setting(
      "probabilities", \.tellsProbabilities,
      "Whether probabilities are told, by sigmoids that five cross-fitted folds teach, rather than scores."),
    Setting("tolerance", \.tolerance, in: .within(1e-9...1), "The violation of the optimum at which a fit ends."),
    Setting(
      "cacheBytes", \.cacheByteCount, in: .within(1 << 20...1 << 40), unit: "bytes",
      "Kernel rows that are kept for each two classes that are being parted."),
  ]
  public static let shorthand: String? = "kernel"

  public var kernel = VectorKernel.rbf
  public var bound = 1.0
  public var strategy = SupportVectorStrategy.oneVsOne
  public var tellsProbabilities = false
  public var tolerance = 1e-3
  public var cacheByteCount = 100 << 20

  public init() {}

  public var classMeaning: OutputMeaning { tellsProbabilities ? .probabilities : .logits }

  public func fault(of task: LearningTask) -> String? {
    switch task {
    case .numbers: "support vectors tell classes; predict numbers by nearestNeighbors or gradientBoosting"
    case .classes(let count):
      count > 1_000 ? "support vectors tell at most 1,000 classes, and there are \(count)" : nil
    }
  }

  /// The memory of the records of problems, of kernel rows, and of the vectors that are found.
  public func byteCount(rowCount: Int, columnCount: Int, task: LearningTask) -> Int {
    2 * rowCount * (columnCount + task.outputCount) * MemoryLayout<Float>.stride + cacheByteCount
  }

  public func fit(_ table: FeatureTable, _ run: FittingRun) throws -> SupportVectorMachine {
    try SupportVectorTraining(
      table, kernel: kernel, bound: bound, tolerance: tolerance, strategy: strategy,
      tellsProbabilities: tellsProbabilities, cacheByteCount: cacheByteCount, run
    ).fit()
  }

  public func fitted(
    _ arrays: FittedArrays, columnCount: Int, task: LearningTask
  ) throws(BaselineError) -> SupportVectorMachine {
    try SupportVectorMachine(
      arrays, kernel: kernel, strategy: strategy, tellsProbabilities: tellsProbabilities, columnCount: columnCount,
      classCount: task.outputCount)
  }
}
