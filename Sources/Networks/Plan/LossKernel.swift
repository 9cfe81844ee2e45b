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
  private let loss: Loss
  private let weights: [Float]?

  init(_ loss: Loss, width: Int) {
    self.loss = loss
    self.width = width
    if case .crossEntropy(_, let weights?) = loss { self.weights = weights.map { Float($0) } } else { weights = nil }
  }

  /// Whether labels have to be written out as rows for it.
  var needsRows: Bool { if case .crossEntropy = loss { false } else { true } }

  /// What the sum over `count` records is divided by: their number, their weight, or the number of their values.
  ///
  /// - Complexity: O(count) with weights.
  func divisor(_ targets: Targets, count: Int) -> Double {
    switch (loss, targets, weights) {
    case (.crossEntropy, .labels(let labels), let weights?):
      // Sound: labels are below `width`, and there are as many weights.
      var total = 0.0
      for record in 0..<count { total += Double(weights[Int(labels[record])]) }
      return total
    case (.crossEntropy, _, _), (.klDivergence, _, _): return Double(count)
    default: return Double(count * width)
    }
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
        sum: sum(outputs, values, batch, scale, gradient), correctCount: agreeingCount(outputs, values, count),
        squaredError: squaredError(outputs, values, count))
    case .labels(let labels):
      let correctCount = Int(kernel_correct_count(outputs, labels, batch, width))
      guard let rows, needsRows else {
        let sum = weighing { kernel_cross_entropy(outputs, labels, batch, width, $0, scale, gradient) }
        return Result(sum: sum, correctCount: correctCount)
      }
      kernel_one_hot(labels, batch, width, rows)
      return Result(sum: sum(outputs, rows, batch, scale, gradient), correctCount: correctCount)
    }
  }

  /// Whether a row of targets is a distribution over classes.
  private var comparesDistributions: Bool {
    switch loss {
    case .crossEntropy, .klDivergence: true
    case .binaryCrossEntropy, .focal, .meanSquaredError, .meanAbsoluteError, .huber: false
    }
  }

  private func squaredError(_ outputs: UnsafePointer<Float>, _ values: UnsafePointer<Float>, _ count: Int) -> Double {
    if comparesDistributions { return 0 }
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
    guard comparesDistributions else { return 0 }
    func largest(_ row: UnsafePointer<Float>) -> Int {
      // Sound: a row has `width` values.
      var largest = 0
      for index in 1..<max(width, 1) where row[index] > row[largest] { largest = index }
      return largest
    }
    return (0..<count).count { largest(outputs + $0 * width) == largest(values + $0 * width) }
  }

  private func sum(
    _ outputs: UnsafePointer<Float>, _ values: UnsafePointer<Float>, _ batch: Int64, _ scale: Float,
    _ gradient: UnsafeMutablePointer<Float>
  ) -> Double {
    let width = Int64(width)
    func byValue(_ kind: kernel_value_loss_kind, delta: Double = 0, gamma: Double = 0, alpha: Double = -1) -> Double {
      kernel_value_loss_sum(
        kernel_value_loss(kind: kind, delta: Float(delta), gamma: Float(gamma), alpha: Float(alpha)), outputs, values,
        batch * width, scale, gradient)
    }
    return switch loss {
    case .crossEntropy:
      weighing { kernel_soft_cross_entropy(outputs, values, batch, width, $0, scale, gradient) }
    case .klDivergence: kernel_kl_divergence(outputs, values, batch, width, scale, gradient)
    case .binaryCrossEntropy: byValue(kernel_binary_cross_entropy)
    case .focal(let gamma, let alpha): byValue(kernel_focal, gamma: gamma, alpha: alpha ?? -1)
    case .meanSquaredError: byValue(kernel_squared_error)
    case .meanAbsoluteError: byValue(kernel_absolute_error)
    case .huber(let delta): byValue(kernel_huber, delta: delta)
    }
  }

  private func weighing(_ body: (kernel_class_weighing) -> Double) -> Double {
    guard case .crossEntropy(let smoothing, _) = loss else { preconditionFailure("only cross-entropy weighs classes") }
    guard let weights else { return body(kernel_class_weighing(smoothing: Float(smoothing), weights: nil)) }
    // Sound: the kernel reads the `width` weights within the call.
    return weights.withUnsafeBufferPointer {
      body(kernel_class_weighing(smoothing: Float(smoothing), weights: $0.baseAddress))
    }
  }
}
