public import Concurrency
public import Evaluation
public import Settings

/// Numbers as weighted sums of columns: least squares, with an elastic net.
///
/// What is least is the mean of the squared errors over 2, plus alpha · (l1Ratio · Σ |w| + (1 − l1Ratio)/2 · Σ w²), as
/// scikit-learn's `ElasticNet` has it; offsets cost nothing. Without absolute values the optimum is computed from the
/// covariance's eigenvectors, of several the one of the least weights; else coordinate by coordinate.
///
/// - Reference: Friedman, Hastie and Tibshirani, 2010, "Regularization paths for generalized linear models via coordinate
///   descent".
public struct LinearRegression: EstimatorKind {
  public static let keyword = "linearRegression"
  public static let summary = "Numbers as weighted sums of columns: least squares, with an elastic net."
  public static let settings: [Setting<LinearRegression>] = [
    Setting(
      "alpha", \.strength, in: .within(0...1e12), "How much the penalty of weights counts beside the mean error."),
    Setting(
      "l1Ratio", \.absoluteShare, in: .within(0...1),
      "How much of the penalty is of absolute values; the rest of squares."),
    Setting(
      "tolerance", \.tolerance, in: .within(1e-12...1),
      "The largest change of a weight, in parts of the largest weight, at which a fit with absolute values ends."),
  ]
  public static let shorthand: String? = "alpha"

  public var strength = 0.0
  public var absoluteShare = 0.0
  public var tolerance = 1e-6

  public init() {}

  public var classMeaning: OutputMeaning { .numbers }

  public func fault(of task: LearningTask) -> String? {
    task.isOfNumbers ? nil : "linear regression predicts numbers; tell classes by logisticRegression"
  }

  public func byteCount(rowCount: Int, columnCount: Int, task: LearningTask) -> Int {
    3 * columnCount * columnCount * MemoryLayout<Double>.stride
  }

  public func fit(_ table: FeatureTable, _ run: FittingRun) throws -> LinearModel {
    guard case .numbers(let numbers, let count) = table.truth else {
      throw BaselineError(.unsuited, "linear regression predicts numbers")
    }
    guard table.columnCount <= Self.columnLimit else {
      throw BaselineError(
        .unsuited,
        "linear regression of \(table.columnCount) columns; at most \(Self.columnLimit) are taken: make the records "
          + "smaller by a step or a feature")
    }
    let problem = LeastSquares(table, numbers: numbers, count: count, workers: run.workers)
    let weights =
      strength * absoluteShare > 0
      ? try problem.weights(
        absolute: strength * absoluteShare, square: strength * (1 - absoluteShare), tolerance: tolerance,
        onProgress: run.onProgress)
      : try problem.weights(square: strength)
    return problem.model(weights)
  }

  /// The largest table whose covariance is taken, in columns.
  private static let columnLimit = 16_384

  public func fitted(
    _ arrays: FittedArrays, columnCount: Int, task: LearningTask
  ) throws(BaselineError) -> LinearModel {
    try LinearModel(arrays, columnCount: columnCount, outputCount: task.outputCount)
  }
}
