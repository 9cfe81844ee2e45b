import CKernels
import COneDNN

/// A layer that is a function of each value alone.
protocol ActivationKind: LayerKind {
  /// The function in our kernels' terms; `nil` for relu, which has kernels of its own.
  var kernel: kernel_activation? { get }

  /// The function in oneDNN's terms, which keeps padding channels zero where the function does not; `nil` where kernels
  /// may not take it in.
  var operation: millrace_operation? { get }

  /// Whether the slope at a place follows from the value there; it takes the argument otherwise.
  var slopeFollowsFromOutput: Bool { get }

  /// Whether zero becomes something else.
  var movesZero: Bool { get }
}

extension ActivationKind {
  var movesZero: Bool { false }

  var elementFunction: Activation? { Activation(self) }

  var response: LayerResponse { .elementwise }

  func reach(over input: [Int], at place: LayerPlace) -> LayerReach { .samePlace }

  func outputShape(of inputs: [[Int]], at place: LayerPlace) throws(NetworkError) -> [Int] { inputs[0] }

  func lower(
    _ inputs: [Value], at place: LayerPlace, _ tail: LayerTail, _ builder: PlanBuilder
  ) throws(NetworkError) -> Value {
    try Activation(self).lower(inputs[0], builder)
  }
}
