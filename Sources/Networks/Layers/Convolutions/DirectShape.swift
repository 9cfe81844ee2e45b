import CKernels

/// A convolution that our own direct kernels compute: few channels, or a sound, in 32-bit floats.
struct DirectShape {
  /// Of one record, `[channel, height, width]` or `[channel, time]`.
  let input, output: [Int]
  /// For one slice, in the kernels' terms.
  let problem: kernel_direct

  /// The channels beside each other in what comes out.
  var outputBlock: Int { output[0] == 8 ? 8 : 16 }

  /// The channels beside each other in what comes in.
  var inputBlock: Int { Int(problem.input_block) }

  /// - Parameters:
  ///   - maximum: what the kernels find the maxima of; its windows tile the output.
  /// - Returns: `nil` where oneDNN is to compute it: what the kernels cannot, and what it is known to be good at, by the
  ///   shape alone, so that bits do not depend on a race.
  init?(
    _ convolution: GroupedConvolution, over value: Value, _ window: Window, isReLU: Bool, maximum: Window?,
    _ builder: PlanBuilder
  ) {
    guard builder.precision == .float32, builder.processor.fusesMultiplyAdd, convolution.algorithm != .winograd,
      convolution.groups == 1, window.dilation.allSatisfy({ $0 == 1 })
    else { return nil }
    input = value.shape
    output = [convolution.filters] + window.output
    func pair(_ values: [Int], _ first: Int) -> (Int64, Int64) {
      (Int64(values.count == 2 ? values[0] : first), Int64(values[values.count - 1]))
    }
    let (size, low) = (pair(Array(input.dropFirst()), 1), pair(window.borders.map(\.low), 0))
    let (kernel, stride, out) = (pair(window.kernel, 1), pair(window.stride, 1), pair(window.output, 1))
    let pool = pair(maximum?.kernel ?? [1], 1)
    let block = input[0] == 8 ? 8 : input[0].isMultiple(of: 16) ? 16 : 1
    problem = kernel_direct(
      batch: Int64(builder.sliceSize), inputs: Int64(input[0]), outputs: Int64(output[0]), height: size.0,
      width: size.1, input_block: Int64(block), kernel_height: kernel.0, kernel_width: kernel.1,
      stride_height: stride.0, stride_width: stride.1, top: low.0, left: low.1, out_height: out.0, out_width: out.1,
      pool_height: pool.0, pool_width: pool.1, relu: isReLU ? 1 : 0,
      instructions: builder.processor.instructions)
    guard kernel_direct_takes(problem) != 0, pays,
      value.gradient == nil || kernel_direct_takes_backward(problem) != 0
    else { return nil }
  }

  /// Whether the kernels are known to be faster than oneDNN's: of sounds those of one channel and those that step over
  /// samples, of images those of one channel and of eight.
  private var pays: Bool {
    if input.count == 2 { return input[0] < 16 || problem.stride_width > 1 }
    return input[0] == 1 || input[0] == 8
  }
}
