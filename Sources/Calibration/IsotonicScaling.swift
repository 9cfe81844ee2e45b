public import Evaluation

/// One isotonic function per class on its probability against the rest, rows then renormalised.
///
/// Each row goes through: the functions; division by its sum, or the uniform distribution where that is 0; a floor of
/// ``floor``; division by the sum again. The floor, 1/(records · classes) of the fit, moves at most 1/records of the
/// mass, and keeps the log loss finite where a fitted function says 0.
///
/// - Reference: Zadrozny and Elkan, 2002, "Transforming classifier scores into accurate multiclass probability
///   estimates", section 4.
public struct IsotonicScaling: Sendable, Equatable, Codable {
  /// The function of each class.
  public let functions: [IsotonicFunction]
  /// The smallest probability given to any class before the last division.
  public let floor: Double

  /// Fits one function per class to softmax(logits).
  ///
  /// Complexity: O(classes · records · log records).
  public init(fitting logits: LabelledScores) {
    let probabilities = logits.scores.softmax()
    let classCount = logits.classCount
    functions = (0..<classCount).map { column in
      IsotonicFunction(
        arguments: (0..<logits.recordCount).map { probabilities.values[$0 * classCount + column] },
        targets: logits.labels.map { Int($0) == column ? 1 : 0 })
    }
    floor = 1 / Double(logits.recordCount * classCount)
  }

  /// Calibrated probabilities; `logits` must have as many classes as were fitted.
  public func apply(_ logits: ClassScores) -> ClassScores {
    precondition(
      logits.classCount == functions.count, "scaling of \(functions.count) classes applied to \(logits.classCount)")
    let classCount = logits.classCount
    var values = logits.softmax().values
    for start in stride(from: 0, to: values.count, by: classCount) {
      let row = start..<start + classCount
      for index in row { values[index] = functions[index - start](values[index]) }
      Self.normalize(&values, row)
      for index in row { values[index] = max(values[index], floor) }
      Self.normalize(&values, row)
    }
    return ClassScores(unchecked: values, classCount: classCount)
  }

  private static func normalize(_ values: inout [Double], _ row: Range<Int>) {
    var sum = 0.0
    for index in row { sum += values[index] }
    for index in row { values[index] = sum > 0 ? values[index] / sum : 1 / Double(row.count) }
  }
}
