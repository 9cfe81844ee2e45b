import CKernels

/// A loss as kernels take it, for an output of `width` values a record.
struct LossKernel {
  /// Where the targets of some records lie.
  enum Targets {
    case labels(UnsafePointer<Int32>)
    case values(UnsafePointer<Float>)

    /// The targets from a record on.
    func advanced(by records: Int, width: Int) -> Targets {
      // Sound: the array that this points to holds that many records.
      switch self {
      case .labels(let labels): .labels(labels + records)
      case .values(let values): .values(values + records * width)
      }
    }
  }

  /// What some records came to.
  struct Result {
    var sum = 0.0
    /// Records whose largest value is the label's; 0 where there are no labels.
    var correctCount = 0
    /// (x − t)² summed over all values; 0 where the targets are classes or their weights.
    var squaredError = 0.0
  }

  let width: Int
  private let functions: LossFunctions
  private let comparesClasses: Bool
  private let weights: [Float]?

  init(_ loss: Loss, width: Int) {
    self.width = width
    functions = loss.functions
    comparesClasses = loss.comparison == .classes
    weights = loss.classWeights.map { $0.map { Float($0) } }
  }

  /// Whether labels have to be written out as rows for it.
  var needsRows: Bool { functions.labels == nil }

  /// What the sum over `count` records is divided by: their number, their weight, or the number of their values.
  ///
  /// - Complexity: O(count) with weights.
  func divisor(_ targets: Targets, count: Int) -> Double {
    guard comparesClasses else { return Double(count * width) }
    guard let weights, case .labels(let labels) = targets else { return Double(count) }
    // Sound: labels are below `width`, and there are as many weights.
    var total = 0.0
    for record in 0..<count { total += Double(weights[Int(labels[record])]) }
    return total
  }

  /// The loss summed over `count` records, and its gradient over `divisor`.
  ///
  /// - Parameter rows: room for `[count][width]` where ``needsRows``.
  func evaluate(
    _ outputs: UnsafePointer<Float>, _ targets: Targets, count: Int, divisor: Double,
    rows: UnsafeMutablePointer<Float>?, gradient: UnsafeMutablePointer<Float>
  ) -> Result {
    let (batch, width, scale) = (Int64(count), Int64(width), Float(1 / divisor))
    switch targets {
    case .values(let values):
      return Result(
        sum: functions.rows(outputs, values, batch, width, scale, gradient),
        correctCount: agreeingCount(outputs, values, count), squaredError: squaredError(outputs, values, count))
    case .labels(let labels):
      let correctCount = Int(kernel_correct_count(outputs, labels, batch, width))
      if let sum = functions.labels {
        return Result(sum: sum(outputs, labels, batch, width, scale, gradient), correctCount: correctCount)
      }
      guard let rows else { preconditionFailure("labels need room to be written out as rows") }
      kernel_one_hot(labels, batch, width, rows)
      return Result(sum: functions.rows(outputs, rows, batch, width, scale, gradient), correctCount: correctCount)
    }
  }

  private func squaredError(_ outputs: UnsafePointer<Float>, _ values: UnsafePointer<Float>, _ count: Int) -> Double {
    if comparesClasses { return 0 }
    var sum = 0.0
    // Sound: there are `count` rows of `width` values.
    for index in 0..<count * width {
      let error = Double(outputs[index]) - Double(values[index])
      sum += error * error
    }
    return sum
  }

  /// For how many records the largest output is that of the largest target, where targets are weights of classes.
  private func agreeingCount(_ outputs: UnsafePointer<Float>, _ values: UnsafePointer<Float>, _ count: Int) -> Int {
    guard comparesClasses else { return 0 }
    func largest(_ row: UnsafePointer<Float>) -> Int {
      // Sound: a row has `width` values.
      var largest = 0
      for index in 1..<max(width, 1) where row[index] > row[largest] { largest = index }
      return largest
    }
    return (0..<count).count { largest(outputs + $0 * width) == largest(values + $0 * width) }
  }
}
