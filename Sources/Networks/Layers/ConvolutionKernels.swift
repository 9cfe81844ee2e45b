import COneDNN

/// The oneDNN descriptions of one convolution: forward, and the gradients that a plan's mode needs.
///
/// The library has kernels for some combinations of layouts, matrix products over copies for others, and plain loops, a
/// thousand times slower, for the rest; what it prefers for forward may leave a gradient without a kernel (8 input
/// channels, or the gradient of a grey picture). So layouts are chosen by a fixed rule: the first of the source's own,
/// the library's favourite, the blocked ones, channels last and plain throughout for which the needed primitives are
/// least slow together.
final class ConvolutionKernels {
  let forward: dnnl_primitive_desc_t
  let inputGradient: dnnl_primitive_desc_t?
  let weightGradient: dnnl_primitive_desc_t?
  let source: Layout
  let output: Layout

  struct Problem {
    let source: [Int]
    let weights: Layout
    let bias: Layout?
    let output: [Int]
    let window: millrace_window
    let activation: Activation?
    let needsInputGradient: Bool
    let needsWeightGradient: Bool
    let isInference: Bool
  }

  static func best(_ problem: Problem, current: Layout) -> ConvolutionKernels? {
    var best: ConvolutionKernels?
    let any = Layout.any(problem.output)
    var candidates = ([current, .any(problem.source)] + Layout.blockedCandidates(problem.source)).map { ($0, any) }
    candidates += [
      (.channelsLast(problem.source), .channelsLast(problem.output)), (.plain(problem.source), .plain(problem.output)),
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
    guard
      let forward = millrace_convolution_forward(
        engine, !problem.isInference, problem.activation.operation, source.handle, problem.weights.handle,
        problem.bias?.handle,
        wanted.handle, &window)
    else { return nil }
    self.forward = forward
    guard let chosen = Layout.chosen(by: forward, dnnl_query_src_md, shape: problem.source),
      let output = Layout.chosen(by: forward, dnnl_query_dst_md, shape: problem.output)
    else { return nil }
    self.source = chosen
    self.output = output
    inputGradient =
      problem.needsInputGradient
      ? millrace_convolution_backward_data(
        engine, chosen.handle, problem.weights.handle, output.handle, &window, forward) : nil
    weightGradient =
      problem.needsWeightGradient
      ? millrace_convolution_backward_weights(
        engine, chosen.handle, problem.weights.handle, problem.bias?.handle, output.handle, &window, forward) : nil
    if problem.needsInputGradient && inputGradient == nil { return nil }
    if problem.needsWeightGradient && weightGradient == nil { return nil }
  }

  deinit {
    dnnl_primitive_desc_destroy(forward)
    if let inputGradient { dnnl_primitive_desc_destroy(inputGradient) }
    if let weightGradient { dnnl_primitive_desc_destroy(weightGradient) }
  }

  /// Of all needed primitives together; they are alike in their number of operations.
  private var slowness: Int {
    [forward, inputGradient, weightGradient].reduce(0) { $0 + ($1.map { Int(millrace_slowness($0)) } ?? 0) }
  }
}
