import Arrays

/// What changes from call to call: where a batch lies and where results go.
///
/// Sound as Sendable: written by the caller before the workers start and, by slice, while they run.
final class PlanState: @unchecked Sendable {
  /// The batch, `[record][value]`, and how many of its records are real.
  var input: UnsafePointer<Float>?
  var recordCount = 0
  /// One label a record, while training.
  var labels: UnsafePointer<Int32>?
  /// The gradient of the output, `[record][value]`, in gradient mode.
  var outputGradient: UnsafePointer<Float>?
  /// Where exported values go, by export.
  var exports: [UnsafeMutablePointer<Float>?] = []
  /// The random stream of this step.
  var key = RandomKey(seed: 0)
  /// Summed loss and right decisions of each slice.
  var losses: [Double] = []
  var correct: [Int64] = []
}
