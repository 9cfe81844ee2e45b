public import Concurrency
public import Evaluation
public import Settings

/// A linear score for each class, whose softmax is most likely: multinomial logistic regression, with an elastic net.
///
/// What is least is the sum of −log likelihoods times C, plus (1 − l1Ratio)/2 · Σ w² + l1Ratio · Σ |w|, as scikit-learn has it;
/// offsets cost nothing, and two classes share one weight vector.
public struct LogisticRegression: EstimatorKind {
  public static let keyword = "logisticRegression"
  public static let summary = "A linear score for each class, whose softmax tells probabilities."
  public static let settings: [Setting<LogisticRegression>] = [
    Setting("C", \.inverseStrength, in: .above(0, upTo: 1e12), "How much records count beside the penalty of weights."),
    Setting(
      "l1Ratio", \.absoluteShare, in: .within(0...1),
      "How much of the penalty is of absolute values; the rest of squares."),
    Setting(
      "tolerance", \.tolerance, in: .within(1e-12...1),
      "The greatest entry of the mean loss's gradient at which a fit ends."),
  ]
  public static let shorthand: String? = "C"

  public var inverseStrength = 1.0
  public var absoluteShare = 0.0
  public var tolerance = 1e-4

  public init() {}

  public var classMeaning: OutputMeaning { .logits }

  public func fault(of task: LearningTask) -> String? {
    task.isOfNumbers ? "logistic regression tells classes; predict numbers by linearRegression" : nil
  }

  public func byteCount(rowCount: Int, columnCount: Int, task: LearningTask) -> Int {
    LogisticLoss.byteCount(columnCount: columnCount, classCount: task.outputCount)
      + 30 * (columnCount + 1) * task.outputCount * MemoryLayout<Double>.stride
  }

  public func fit(_ table: FeatureTable, _ run: FittingRun) throws -> LinearModel {
    guard case .classes(let labels, let classCount) = table.truth else {
      throw BaselineError(.unsuited, "logistic regression tells classes")
    }
    let loss = LogisticLoss(table, labels: labels, classCount: classCount, workers: run.workers)
    let strength = 1 / (inverseStrength * Double(table.rowCount))
    let weightCount = loss.rowCount * table.columnCount
    let squares = strength * (1 - absoluteShare)
    let absolutes = (0..<weightCount + loss.rowCount).map { $0 < weightCount ? strength * absoluteShare : 0 }
    var evaluationCount = 0
    let found = try LimitedMemoryBFGS.minimum(
      absolutes: absolutes, tolerance: tolerance, iterationLimit: Self.iterationLimit
    ) { place in
      evaluationCount += 1
      try run.onProgress(min(evaluationCount, Self.iterationLimit), Self.iterationLimit)
      var (value, gradient) = loss.mean(place)
      for index in 0..<weightCount {
        value += squares / 2 * place[index] * place[index]
        gradient[index] += squares * place[index]
      }
      return (value, gradient)
    }
    return loss.model(found)
  }

  private static let iterationLimit = 10_000

  public func fitted(
    _ arrays: FittedArrays, columnCount: Int, task: LearningTask
  ) throws(BaselineError) -> LinearModel {
    try LinearModel(arrays, columnCount: columnCount, outputCount: task.outputCount)
  }
}
