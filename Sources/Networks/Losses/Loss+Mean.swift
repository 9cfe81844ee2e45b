public import Arrays

extension Loss {
  /// The loss of outputs that are there already, computed and averaged as a training step does.
  ///
  /// - Shape: `outputs` `[record]` and the output's shape; labels below the number of its values.
  /// - Returns: not a number where there are no records.
  /// - Throws: ``NetworkError`` where the loss's own numbers do not fit the output.
  public func mean(of outputs: Tensor, _ target: Target) throws(NetworkError) -> Double {
    let count = outputs.shape[0]
    guard count > 0 else { return .nan }
    let kernel = LossKernel(self, width: outputs.count / count)
    try check(width: kernel.width, output: "the network")
    return outputs.values.withUnsafeBufferPointer { outputs in
      switch target {
      case .labels(let labels):
        precondition(
          labels.count == count && labels.allSatisfy { $0 >= 0 && Int($0) < kernel.width },
          "labels must be \(count) of 0..<\(kernel.width)")
        return labels.withUnsafeBufferPointer {
          kernel.mean(outputs.baseAddress, $0.baseAddress.map { .labels($0) }, count)
        }
      case .values(let values):
        precondition(values.count == outputs.count, "expected \(outputs.count) target values, got \(values.count)")
        return values.values.withUnsafeBufferPointer {
          kernel.mean(outputs.baseAddress, $0.baseAddress.map { .values($0) }, count)
        }
      }
    }
  }
}

extension LossKernel {
  /// The mean over `count` records; not a number where there is nothing.
  fileprivate func mean(_ outputs: UnsafePointer<Float>?, _ targets: Targets?, _ count: Int) -> Double {
    guard let outputs, let targets else { return .nan }
    let divisor = divisor(targets, count: count)
    let recordsAtOnce = min(count, 256)
    let room = UnsafeMutablePointer<Float>.allocate(capacity: 2 * recordsAtOnce * width)
    defer { room.deallocate() }
    var sum = 0.0
    for first in stride(from: 0, to: count, by: recordsAtOnce) {
      // Sound: the kernel reads and writes at most `recordsAtOnce` records of `width` values from each place.
      sum +=
        evaluate(
          outputs + first * width, targets.advanced(by: first, width: width),
          count: min(recordsAtOnce, count - first), divisor: divisor, rows: room + recordsAtOnce * width,
          gradient: room
        ).sum
    }
    return sum / divisor
  }
}
