import COneDNN

/// The oneDNN descriptions of one convolution: forward, and the gradients that a plan's mode needs.
///
/// The library has kernels for some combinations of layouts, matrix products over copies for others, and plain loops, a
/// thousand times slower, for the rest; what it prefers for forward may leave a gradient without a kernel (8 input
/// channels, or the gradient of a grey image). So layouts are chosen by a fixed rule: the first of the source's own,
/// the library's favourite, the blocked ones, channels last and plain throughout for which the needed primitives are
/// least slow together.
final class ConvolutionKernels {
  let forward: PrimitiveDescription
  let inputGradient: PrimitiveDescription?
  let weightGradient: PrimitiveDescription?
  let source: Layout
  let output: Layout
  let outputGradient: Layout
  // For a primitive to choose; kept, since a handle does not keep its layout alive.
  private let anyWeights, anyWeightGradient: Layout

  struct Problem {
    let source: [Int]
    let weights: [Int]
    let bias: Layout?
    let output: [Int]
    let window: millrace_window
    let activation: Activation?
    let needsInputGradient: Bool
    let needsWeightGradient: Bool
    let isInference: Bool
    /// What is multiplied: the source, the weights, and the output's gradient.
    var precision = Precision.float32
    /// What the sums are rounded to.
    var outputPrecision = Precision.float32
  }

  static func best(_ problem: Problem, current: Layout) -> ConvolutionKernels? {
    best(problem, first: (current.converted(to: problem.precision), .any(problem.output, problem.outputPrecision)))
  }

  /// The same for a convolution that is run backwards, whose output has a layout already.
  static func best(_ problem: Problem, currentOutput: Layout) -> ConvolutionKernels? {
    best(problem, first: (.any(problem.source, problem.precision), currentOutput))
  }

  private static func best(_ problem: Problem, first: (Layout, Layout)) -> ConvolutionKernels? {
    var best: ConvolutionKernels?
    let (precision, rounded) = (problem.precision, problem.outputPrecision)
    let any = Layout.any(problem.output, rounded)
    let favourites = [.any(problem.source, precision)] + Layout.blockedCandidates(problem.source, precision)
    var candidates = [first] + favourites.map { ($0, any) }
    candidates += [
      (.channelsLast(problem.source, precision), .channelsLast(problem.output, rounded)),
      (.plain(problem.source, precision), .plain(problem.output, rounded)),
    ]
    for (source, output) in candidates {
      guard let made = ConvolutionKernels(problem, source: source, output: output) else { continue }
      if made.slowness < best?.slowness ?? .max { best = made }
    }
    return best
  }

  private init?(_ problem: Problem, source: Layout, output wanted: Layout) {
    let engine = KernelLibrary.shared.engine
    var window = problem.window
    anyWeights = .any(problem.weights, problem.precision)
    anyWeightGradient = .any(problem.weights)
    guard
      let forward = PrimitiveDescription(
        millrace_convolution_forward(
          engine, !problem.isInference, problem.activation.operation, source.handle, anyWeights.handle,
          problem.bias?.handle, wanted.handle, &window))
    else { return nil }
    self.forward = forward
    guard let chosen = Layout.chosen(by: forward, dnnl_query_src_md, shape: problem.source),
      let output = Layout.chosen(by: forward, dnnl_query_dst_md, shape: problem.output)
    else { return nil }
    self.source = chosen
    self.output = output
    outputGradient = output.converted(to: problem.precision)
    inputGradient =
      problem.needsInputGradient
      ? PrimitiveDescription(
        millrace_convolution_backward_data(
          engine, chosen.handle, anyWeights.handle, outputGradient.handle, &window, forward.handle)) : nil
    weightGradient =
      problem.needsWeightGradient
      ? PrimitiveDescription(
        millrace_convolution_backward_weights(
          engine, chosen.handle, anyWeightGradient.handle, problem.bias?.handle, outputGradient.handle, &window,
          forward.handle)) : nil
    if problem.needsInputGradient && inputGradient == nil { return nil }
    if problem.needsWeightGradient && weightGradient == nil { return nil }
  }

  /// Of all needed primitives together; they are alike in their number of operations.
  private var slowness: Int {
    [forward, inputGradient, weightGradient].reduce(0) { $0 + ($1?.slowness ?? 0) }
  }
}
