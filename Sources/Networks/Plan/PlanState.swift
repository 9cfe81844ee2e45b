import Arrays
import Synchronization

/// What changes from call to call: where a batch lies and where results go.
///
/// Written by the caller before the workers start and, each slice its own part, while they run.
final class PlanState {
  /// The batch by input, `[record][value]`, and how many of its records are real.
  var inputs: [UnsafePointer<Float>?]
  var recordCount = 0
  /// What each output should have been, while training: one label a record, or `[record][value]`.
  var labels: [UnsafePointer<Int32>?]
  var targets: [UnsafePointer<Float>?]
  /// The gradient of each output, `[record][value]`, in gradient mode.
  var outputGradients: [UnsafePointer<Float>?]
  /// Where exported values go, by export.
  var exports: [UnsafeMutablePointer<Float>?] = []
  /// The random stream of this step.
  var key = RandomKey(seed: 0)
  /// Each output's mean loss over the batch, its right decisions, and its mean squared error.
  var losses: [Double]
  var correct: [Int]
  var squaredErrors: [Double]
  /// What the size of the weights cost.
  var penalty = 0.0
  /// Whether all gradients of the last step are finite.
  let gradientsAreFinite = Atomic(true)

  init(inputCount: Int, outputCount: Int) {
    inputs = Array(repeating: nil, count: inputCount)
    labels = Array(repeating: nil, count: outputCount)
    targets = Array(repeating: nil, count: outputCount)
    outputGradients = Array(repeating: nil, count: outputCount)
    losses = Array(repeating: 0, count: outputCount)
    correct = Array(repeating: 0, count: outputCount)
    squaredErrors = Array(repeating: 0, count: outputCount)
  }
}
