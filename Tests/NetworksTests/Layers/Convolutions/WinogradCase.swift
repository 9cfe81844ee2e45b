import Arrays
import CKernels

/// Floats on a boundary of 64 bytes, as a plan's arena has them.
final class AlignedFloats {
  let start: UnsafeMutablePointer<Float>
  let count: Int

  /// All `value`; one that is not a number shows what was not written.
  init(_ count: Int, value: Float = .nan) {
    self.count = count
    start = UnsafeMutableRawPointer.allocate(byteCount: max(count, 1) * 4, alignment: 64)
      .bindMemory(to: Float.self, capacity: max(count, 1))
    start.initialize(repeating: value, count: count)
  }

  convenience init(_ values: [Float]) {
    self.init(values.count)
    for index in values.indices { start[index] = values[index] }
  }

  deinit { UnsafeMutableRawPointer(start).deallocate() }

  var values: [Float] { Array(UnsafeBufferPointer(start: start, count: count)) }
}

/// One convolution with drawn values, as Winograd's kernels compute it and as its definition does, in doubles.
struct WinogradCase {
  let problem: kernel_winograd
  /// Activations in blocks of 16 channels, weights `[filter][channel][3][3]`.
  let x, outputGradient, weights, bias: AlignedFloats
  let key: RandomKey

  struct Results {
    var output, inputGradient, weightGradient, biasGradient: [Float]

    /// Equal bits, rather than equal numbers.
    func isSame(as other: Results) -> Bool {
      func bits(_ results: Results) -> [UInt32] {
        (results.output + results.inputGradient + results.weightGradient + results.biasGradient).map(\.bitPattern)
      }
      return bits(self) == bits(other)
    }
  }

  /// What goes wrong with one of the 36 points of the transformed weights.
  enum Fault {
    case negated(point: Int)
    case exchanged(point: Int)

    fileprivate func plant(in weights: AlignedFloats) {
      let length = weights.count / 36
      switch self {
      case .negated(let point):
        for index in point * length..<(point + 1) * length { weights.start[index].negate() }
      case .exchanged(let point):
        for index in point * length..<(point + 1) * length {
          swap(&weights.start[index], &weights.start[(index + length) % weights.count])
        }
      }
    }
  }

  /// Any padding and size, one to three blocks of channels, a slice of some records.
  init(index: Int) {
    let key = RandomKey(seed: 19).derived(index)
    var generator = key.derived("shape").generator()
    let sides = (0..<4).map { _ in generator.below(3) }
    let height = max(1 + generator.below(13), 3 - sides[0] - sides[1])
    let width = max(1 + generator.below(13), 3 - sides[2] - sides[3])
    let batch = 1 + generator.below(4)
    let (inputs, outputs) = (16 * (1 + generator.below(3)), 16 * (1 + generator.below(3)))
    self.init(
      kernel_winograd(
        batch: Int64(batch), inputs: Int64(inputs), outputs: Int64(outputs), height: Int64(height), width: Int64(width),
        top: Int64(sides[0]), bottom: Int64(sides[1]), left: Int64(sides[2]), right: Int64(sides[3]),
        instructions: kernel_baseline), key)
  }

  init(_ problem: kernel_winograd, _ key: RandomKey) {
    self.problem = problem
    self.key = key
    let (records, inputs, outputs) = (Int(problem.batch), Int(problem.inputs), Int(problem.outputs))
    let size = (Int(problem.height), Int(problem.width))
    func draws(_ name: String, _ shape: [Int]) -> [Float] { normalTensor(shape, key.derived(name)).values }
    // As behind a relu.
    x = AlignedFloats(draws("x", [records, inputs, size.0, size.1]).map { max(0, $0) })
    let height = size.0 + Int(problem.top + problem.bottom) - 2
    let width = size.1 + Int(problem.left + problem.right) - 2
    outputGradient = AlignedFloats(draws("gradient", [records, outputs, height, width]))
    weights = AlignedFloats(draws("weights", [outputs, inputs, 3, 3]))
    bias = AlignedFloats(draws("bias", [outputs]))
  }

  // MARK: Kernels

  func results(_ instructions: kernel_instructions, relu: Bool = false, fault: Fault? = nil) -> Results {
    var problem = problem
    problem.instructions = instructions
    let scratch = AlignedFloats(Int(kernel_winograd_scratch_bytes(problem)) / 4)
    let transformed = AlignedFloats(Int(kernel_winograd_weight_count(problem)), value: 0)
    let output = AlignedFloats(outputGradient.count)
    let inputGradient = AlignedFloats(x.count)
    let (weightGradient, biasGradient) = (AlignedFloats(weights.count), AlignedFloats(bias.count))
    // In more parts than there are blocks of weights, as a plan's threads share them.
    for part in 0..<Int64(5) {
      kernel_winograd_forward_weights(problem, weights.start, part, 5, transformed.start)
    }
    fault?.plant(in: transformed)
    kernel_winograd_forward(
      problem, x.start, transformed.start, bias.start, nil, relu ? 1 : 0, output.start, scratch.start)
    kernel_winograd_backward_weights(problem, weights.start, 0, 1, transformed.start)
    fault?.plant(in: transformed)
    kernel_winograd_backward_data(
      problem, outputGradient.start, transformed.start, inputGradient.start, scratch.start)
    // Records in two parts, as a plan has them in groups.
    let sums = AlignedFloats(Int(kernel_winograd_weight_sum_count(problem)))
    let records = Int(problem.batch)
    for part in [0..<records / 2, records / 2..<records] where !part.isEmpty {
      problem.batch = Int64(part.count)
      kernel_winograd_weight_gradient(
        problem, x.start + part.lowerBound * x.count / records,
        outputGradient.start + part.lowerBound * outputGradient.count / records, part.lowerBound == 0 ? 1 : 0,
        part.upperBound == records ? 1 : 0, sums.start, weightGradient.start, biasGradient.start, scratch.start)
    }
    return Results(
      output: output.values, inputGradient: inputGradient.values, weightGradient: weightGradient.values,
      biasGradient: biasGradient.values)
  }

  // MARK: The definition

  private func place(_ channels: Int, _ height: Int, _ width: Int, _ at: (n: Int, c: Int, y: Int, x: Int)) -> Int {
    (((at.n * (channels / 16) + at.c / 16) * height + at.y) * width + at.x) * 16 + at.c % 16
  }

  /// The largest errors of what the kernels gave at drawn places, relative to the largest value there: output, gradients
  /// of the input, the weights and the bias.
  func errors(of results: Results, places: Int = 48) -> [Double] {
    let (records, inputs, outputs) = (Int(problem.batch), Int(problem.inputs), Int(problem.outputs))
    let (height, width, top, left) = (
      Int(problem.height), Int(problem.width), Int(problem.top), Int(problem.left)
    )
    let (outHeight, outWidth) = (height + top + Int(problem.bottom) - 2, width + left + Int(problem.right) - 2)
    func input(_ n: Int, _ c: Int, _ y: Int, _ column: Int) -> Double {
      guard (0..<height).contains(y), (0..<width).contains(column) else { return 0 }
      return Double(x.start[place(inputs, height, width, (n, c, y, column))])
    }
    func gradient(_ n: Int, _ c: Int, _ y: Int, _ column: Int) -> Double {
      guard (0..<outHeight).contains(y), (0..<outWidth).contains(column) else { return 0 }
      return Double(outputGradient.start[place(outputs, outHeight, outWidth, (n, c, y, column))])
    }
    func weight(_ o: Int, _ i: Int, _ r: Int, _ s: Int) -> Double {
      Double(weights.start[((o * inputs + i) * 3 + r) * 3 + s])
    }
    var generator = key.derived("places").generator()
    var (found, expected) = ([[Double]](repeating: [], count: 4), [[Double]](repeating: [], count: 4))
    func note(_ kind: Int, _ value: Float, _ sum: Double) {
      found[kind].append(Double(value))
      expected[kind].append(sum)
    }
    for _ in 0..<places {
      let (n, o, i) = (generator.below(records), generator.below(outputs), generator.below(inputs))
      let (y, column) = (generator.below(outHeight), generator.below(outWidth))
      var sum = Double(bias.start[o])
      for c in 0..<inputs {
        for tap in 0..<9 {
          sum += input(n, c, y + tap / 3 - top, column + tap % 3 - left) * weight(o, c, tap / 3, tap % 3)
        }
      }
      note(0, results.output[place(outputs, outHeight, outWidth, (n, o, y, column))], sum)
      let (row, across) = (generator.below(height), generator.below(width))
      sum = 0
      for c in 0..<outputs {
        for tap in 0..<9 {
          sum += gradient(n, c, row - tap / 3 + top, across - tap % 3 + left) * weight(c, i, tap / 3, tap % 3)
        }
      }
      note(1, results.inputGradient[place(inputs, height, width, (n, i, row, across))], sum)
      let tap = generator.below(9)
      var (products, gradients) = (0.0, 0.0)
      for record in 0..<records {
        for y in 0..<outHeight {
          for column in 0..<outWidth {
            let value = gradient(record, o, y, column)
            gradients += value
            products += value * input(record, i, y + tap / 3 - top, column + tap % 3 - left)
          }
        }
      }
      let block = (o / 16 * (inputs / 16) + i / 16) * 9 + tap
      note(2, results.weightGradient[block * 256 + i % 16 * 16 + o % 16], products)
      note(3, results.biasGradient[o], gradients)
    }
    return zip(found, expected).map { relativeError($0, $1) }
  }
}
