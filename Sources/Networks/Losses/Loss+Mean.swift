public import Arrays

/// A loss summed over records, and what the sum is divided by for their mean; sums of parts add up to that of the whole.
public struct LossSum: Sendable, Equatable {
  /// The sum over the records.
  public var sum = 0.0
  /// How many records, or values, or which weight of records they are.
  public var divisor = 0.0

  /// The sum over no record.
  public init() {}

  /// The mean; not a number where there are no records.
  public var mean: Double { sum / divisor }

  /// Adds the sum over other records.
  public static func += (total: inout LossSum, other: LossSum) {
    total.sum += other.sum
    total.divisor += other.divisor
  }
}

extension Loss {
  /// The loss of outputs that are there already, computed and averaged as a training step does.
  ///
  /// - Shape: `outputs` `[record]` and the output's shape; labels below the number of its values.
  /// - Returns: not a number where there are no records.
  /// - Throws: ``NetworkError`` where the loss's own numbers do not fit the output.
  public func mean(of outputs: Tensor, _ target: Target) throws(NetworkError) -> Double {
    try sum(of: outputs, target).mean
  }

  /// The sum that the mean is made of, for records that are not all there at once.
  ///
  /// - Shape: as of ``mean(of:_:)``.
  /// - Throws: ``NetworkError`` where the loss's own numbers do not fit the output.
  public func sum(of outputs: Tensor, _ target: Target) throws(NetworkError) -> LossSum {
    let count = outputs.shape[0]
    guard count > 0 else { return LossSum() }
    let kernel = LossKernel(self, width: outputs.count / count)
    try check(width: kernel.width, output: "the network")
    return outputs.values.withUnsafeBufferPointer { outputs in
      switch target {
      case .labels(let labels):
        precondition(
          labels.count == count && labels.allSatisfy { $0 >= 0 && Int($0) < kernel.width },
          "labels must be \(count) of 0..<\(kernel.width)")
        return labels.withUnsafeBufferPointer {
          kernel.sum(outputs.baseAddress, $0.baseAddress.map { .labels($0) }, count)
        }
      case .values(let values):
        precondition(values.count == outputs.count, "expected \(outputs.count) target values, got \(values.count)")
        return values.values.withUnsafeBufferPointer {
          kernel.sum(outputs.baseAddress, $0.baseAddress.map { .values($0) }, count)
        }
      }
    }
  }
}

extension LossKernel {
  /// The sum over `count` records.
  fileprivate func sum(_ outputs: UnsafePointer<Float>?, _ targets: Targets?, _ count: Int) -> LossSum {
    var total = LossSum()
    guard let outputs, let targets else { return total }
    total.divisor = divisor(targets, count: count)
    let recordsAtOnce = min(count, 256)
    let room = UnsafeMutablePointer<Float>.allocate(capacity: 2 * recordsAtOnce * width)
    defer { room.deallocate() }
    for first in stride(from: 0, to: count, by: recordsAtOnce) {
      // Sound: the kernel reads and writes at most `recordsAtOnce` records of `width` values from each place.
      total.sum +=
        evaluate(
          outputs + first * width, targets.advanced(by: first, width: width),
          count: min(recordsAtOnce, count - first), divisor: total.divisor, rows: room + recordsAtOnce * width,
          gradient: room
        ).sum
    }
    return total
  }
}
