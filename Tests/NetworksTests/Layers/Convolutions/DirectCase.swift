import Arrays
import CKernels

/// One convolution with drawn values, as our direct kernels compute it and as its definition does, in doubles.
struct DirectCase {
  let problem: kernel_direct
  let x, outputGradient, weights, bias: AlignedFloats

  struct Results {
    /// The gradient of what comes in is empty where the kernels have none.
    var output, weightGradient, biasGradient, inputGradient: [Float]

    var bits: [UInt32] { (output + weightGradient + biasGradient + inputGradient).map(\.bitPattern) }
  }

  /// Any window, step and padding; 1 to 3, 8, 16 or 32 channels going in and 8, 16 or 32 coming out; maxima or none.
  init(index: Int) {
    let key = RandomKey(seed: 23).derived(index)
    var generator = key.derived("shape").generator()
    func draw(_ range: ClosedRange<Int>) -> Int { range.lowerBound + generator.below(range.count) }
    let isSound = generator.below(3) == 0
    let inputs = [1, 2, 3, 8, 16, 32][generator.below(6)]
    let outputs = [8, 16, 32][generator.below(3)]
    let pool = [1, 2, 3][generator.below(3)]
    func axis(_ most: Int, _ longest: Int, isEven: Bool) -> (size: Int, kernel: Int, stride: Int, low: Int, out: Int) {
      let (kernel, stride) = (draw(1...most), draw(1...4))
      let out = pool * draw(1...(longest / pool)) * (isEven ? 2 : 1)
      let low = generator.below(kernel), high = generator.below(kernel)
      // As much as the windows need, and some that none sees.
      let size = max(1, (out - 1) * stride + kernel - low - high + generator.below(stride))
      return (size, kernel, stride, low, (size + low + high - kernel) / stride + 1)
    }
    var columns = axis(isSound ? 21 : 5, 24, isEven: false)
    while (outputs == 8 || inputs == 8) && (columns.out % 2 == 1 || columns.size % 2 == 1) {
      columns = axis(isSound ? 21 : 5, 24, isEven: true)
    }
    let rows = isSound ? (size: 1, kernel: 1, stride: 1, low: 0, out: 1) : axis(4, 4, isEven: false)
    let tiles = columns.out % pool == 0 && rows.out % (isSound ? 1 : pool) == 0
    problem = kernel_direct(
      batch: 2, inputs: Int64(inputs), outputs: Int64(outputs), height: Int64(rows.size), width: Int64(columns.size),
      input_block: inputs == 8 ? 8 : inputs % 16 == 0 ? 16 : 1, kernel_height: Int64(rows.kernel),
      kernel_width: Int64(columns.kernel), stride_height: Int64(rows.stride), stride_width: Int64(columns.stride),
      top: Int64(rows.low), left: Int64(columns.low), out_height: Int64(rows.out), out_width: Int64(columns.out),
      pool_height: tiles && !isSound ? Int64(pool) : 1, pool_width: tiles ? Int64(pool) : 1,
      relu: Int32(generator.below(2)), instructions: kernel_baseline)
    func draws(_ name: String, _ count: Int) -> AlignedFloats {
      AlignedFloats(normalTensor([count], key.derived(name)).values)
    }
    x = draws("x", 2 * inputs * rows.size * columns.size)
    outputGradient = draws(
      "gradient", 2 * outputs * (rows.out / Int(problem.pool_height)) * (columns.out / Int(problem.pool_width)))
    weights = draws("weights", outputs * inputs * rows.kernel * columns.kernel)
    bias = draws("bias", outputs)
  }

  // MARK: Kernels

  func results(_ instructions: kernel_instructions) -> Results {
    var problem = problem
    problem.instructions = instructions
    let scratch = AlignedFloats(Int(kernel_direct_scratch_bytes(problem)) / 4)
    let forward = AlignedFloats(Int(kernel_direct_forward_weight_count(problem)))
    kernel_direct_forward_weights(problem, weights.start, forward.start)
    let output = AlignedFloats(outputGradient.count)
    var taps = [UInt8](repeating: 255, count: output.count)
    kernel_direct_forward(problem, x.start, forward.start, bias.start, output.start, &taps, scratch.start)
    let (weightGradient, biasGradient) = (AlignedFloats(weights.count), AlignedFloats(bias.count))
    guard kernel_direct_takes_backward(problem) != 0 else {
      kernel_direct_backward(
        problem, x.start, output.start, taps, outputGradient.start, weightGradient.start, biasGradient.start, nil, nil,
        scratch.start)
      return Results(
        output: output.values, weightGradient: weightGradient.values, biasGradient: biasGradient.values,
        inputGradient: [])
    }
    let backward = AlignedFloats(Int(kernel_direct_backward_weight_count(problem)))
    kernel_direct_backward_weights(problem, weights.start, backward.start)
    let inputGradient = AlignedFloats(x.count)
    kernel_direct_backward(
      problem, x.start, output.start, taps, outputGradient.start, weightGradient.start, biasGradient.start,
      backward.start, inputGradient.start, scratch.start)
    return Results(
      output: output.values, weightGradient: weightGradient.values, biasGradient: biasGradient.values,
      inputGradient: inputGradient.values)
  }

  // MARK: The definition

  /// The largest errors relative to the largest value: output, gradients of the weights, the bias and the input.
  func errors(of results: Results) -> [Double] {
    let p = problem
    let (inputs, outputs) = (Int(p.inputs), Int(p.outputs))
    let size = (Int(p.height), Int(p.width)), out = (Int(p.out_height), Int(p.out_width))
    let kernel = (Int(p.kernel_height), Int(p.kernel_width)), pool = (Int(p.pool_height), Int(p.pool_width))
    let pooled = (out.0 / pool.0, out.1 / pool.1)
    let (inputBlock, outputBlock) = (Int(p.input_block), outputs == 8 ? 8 : 16)
    func place(_ n: Int, _ c: Int, _ y: Int, _ x: Int, _ channels: Int, _ size: (Int, Int), _ block: Int) -> Int {
      (n * channels + c / block * block) * size.0 * size.1 + (y * size.1 + x) * block + c % block
    }
    var output = [Double](repeating: 0, count: results.output.count)
    var weightGradient = [Double](repeating: 0, count: weights.count)
    var biasGradient = [Double](repeating: 0, count: bias.count)
    var inputGradient = [Double](repeating: 0, count: x.count)
    for n in 0..<Int(p.batch) {
      for o in 0..<outputs {
        /// What a place of the convolution sees: of each weight the place in the input.
        func seen(_ row: Int, _ column: Int, _ body: (_ weight: Int, _ gradient: Int, _ input: Int) -> Void) {
          for c in 0..<inputs {
            for k in 0..<kernel.0 {
              for l in 0..<kernel.1 {
                let y = row * Int(p.stride_height) + k - Int(p.top)
                let across = column * Int(p.stride_width) + l - Int(p.left)
                guard (0..<size.0).contains(y), (0..<size.1).contains(across) else { continue }
                let block = (o / outputBlock * (inputs / inputBlock) + c / inputBlock) * kernel.0 * kernel.1
                body(
                  ((o * inputs + c) * kernel.0 + k) * kernel.1 + l,
                  ((block + k * kernel.1 + l) * inputBlock + c % inputBlock) * outputBlock + o % outputBlock,
                  place(n, c, y, across, inputs, size, inputBlock))
              }
            }
          }
        }
        for i in 0..<pooled.0 {
          for j in 0..<pooled.1 {
            var best = (value: -Double.infinity, row: 0, column: 0)
            for row in i * pool.0..<(i + 1) * pool.0 {
              for column in j * pool.1..<(j + 1) * pool.1 {
                var sum = Double(bias.start[o])
                seen(row, column) { sum += Double(weights.start[$0]) * Double(x.start[$2]) }
                if sum > best.value { best = (sum, row, column) }
              }
            }
            let to = place(n, o, i, j, outputs, pooled, outputBlock)
            output[to] = p.relu != 0 ? max(0, best.value) : best.value
            if p.relu != 0 && best.value <= 0 { continue }
            let gradient = Double(outputGradient.start[to])
            biasGradient[o] += gradient
            seen(best.row, best.column) {
              weightGradient[$1] += gradient * Double(x.start[$2])
              inputGradient[$2] += gradient * Double(weights.start[$0])
            }
          }
        }
      }
    }
    func error(_ found: [Float], _ expected: [Double]) -> Double { relativeError(found.map(Double.init), expected) }
    return [
      error(results.output, output), error(results.weightGradient, weightGradient),
      error(results.biasGradient, biasGradient),
    ] + (results.inputGradient.isEmpty ? [] : [error(results.inputGradient, inputGradient)])
  }
}
