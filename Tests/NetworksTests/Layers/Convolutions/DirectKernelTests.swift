import Arrays
import CKernels
import Concurrency
import Networks
import Testing

/// Our direct kernels against the definition in doubles, and against themselves on other instructions.
@Suite struct DirectKernelTests {
  /// What this processor can run, the widest first.
  private static let instructions: [kernel_instructions] = {
    let name = Processor.current.instructionSet
    if name.hasPrefix("avx512") { return [kernel_avx512, kernel_avx2, kernel_baseline] }
    return name.hasPrefix("avx2") ? [kernel_avx2, kernel_baseline] : [kernel_baseline]
  }()

  @Test func errorsOverRandomShapesAreSmall() {
    var withInputGradient = 0
    for index in 0..<160 {
      let trial = DirectCase(index: index)
      #expect(kernel_direct_takes(trial.problem) != 0, "case \(index): \(trial.problem)")
      let errors = trial.errors(of: trial.results(Self.instructions[0]))
      #expect(errors.allSatisfy { $0 <= 3e-6 }, "\(errors) in case \(index): \(trial.problem)")
      withInputGradient += errors.count - 3
    }
    #expect(withInputGradient > 40)
  }

  @Test func allInstructionSetsGiveTheSameBits() {
    for index in 0..<60 {
      let trial = DirectCase(index: index)
      let widest = trial.results(Self.instructions[0]).bits
      for other in Self.instructions.dropFirst() {
        #expect(trial.results(other).bits == widest, "\(other) in case \(index): \(trial.problem)")
      }
    }
  }

  /// Not seven outputs, half a register at the end of a row, gradients of what has its channels apart, or of 8 channels
  /// that the window steps over.
  @Test func whatTheyCannotIsSaid() {
    var problem = DirectCase(index: 0).problem
    (problem.inputs, problem.input_block, problem.outputs, problem.out_width, problem.width) = (16, 16, 7, 6, 6)
    #expect(kernel_direct_takes(problem) == 0)
    problem.outputs = 8
    #expect(kernel_direct_takes(problem) != 0)
    problem.out_width = 5
    #expect(kernel_direct_takes(problem) == 0)
    #expect(kernel_direct_takes_backward(problem) != 0)
    problem.input_block = 1
    #expect(kernel_direct_takes_backward(problem) == 0)
    (problem.inputs, problem.input_block, problem.stride_height, problem.stride_width) = (8, 8, 1, 1)
    #expect(kernel_direct_takes_backward(problem) != 0)
    problem.width = 5
    #expect(kernel_direct_takes_backward(problem) == 0)
    (problem.width, problem.stride_width) = (6, 2)
    #expect(kernel_direct_takes_backward(problem) == 0)
  }

  // MARK: In plans

  private static let small: [Layer] = [
    .convolution(filters: 8, kernel: 3, padding: .same), .relu, .maxPool(kernel: 2),
    .convolution(filters: 16, kernel: 3, padding: .same), .relu, .maxPool(kernel: 2), .flatten, .dense(units: 4),
  ]
  private static let sound: [Layer] = [
    .convolution(filters: 16, kernel: 8, stride: 4, hasBias: false), .batchNorm, .relu, .maxPool(kernel: 4),
    .convolution(filters: 32, kernel: 4, stride: 2, hasBias: false), .batchNorm, .relu, .maxPool(kernel: 2),
    .globalAveragePool, .dense(units: 4),
  ]

  private func plan(
    _ input: [Int], _ layers: [Layer], _ mode: PlanMode = .training, threads: Int = 1,
    precision: Precision = .float32, processor: Processor = .current
  ) throws -> ExecutionPlan {
    try ExecutionPlan(
      NetworkDescription(input: input, preset: .keras, layers: layers.map { (nil, $0) }), mode: mode, batchSize: 12,
      sliceCount: 6, precision: precision, processor: processor, workers: Workers(count: threads))
  }

  private static let avx2 = Processor(instructionSet: "avx2", hasBFloat16: false)

  @Test func theShapeDecidesWhatTheyCompute() throws {
    let both = ["convolution1", "convolution2"]
    #expect(try plan([1, 12, 12], Self.small, processor: Self.avx2).directLayers == both)
    #expect(try plan([1, 12, 12], Self.small, .inference, processor: Self.avx2).directLayers == both)
    // What has no gradient kernel is oneDNN's where the gradient is asked for.
    #expect(try plan([1, 12, 12], Self.small, .gradient, processor: Self.avx2).directLayers == ["convolution2"])
    #expect(try plan([1, 400], Self.sound, processor: Self.avx2).directLayers == both)
    func lone(_ input: [Int], _ layer: Layer) throws -> [String] {
      try plan(input, [layer, .globalAveragePool], processor: Self.avx2).directLayers
    }
    #expect(try lone([3, 8, 8], .convolution(filters: 16, kernel: 3)) == [])
    #expect(try lone([16, 8, 8], .convolution(filters: 16, kernel: 5)) == [])
    #expect(try lone([1, 8, 8], .convolution(filters: 12, kernel: 3)) == [])
    #expect(try lone([1, 8, 8], .convolution(filters: 16, kernel: 3, dilation: 2)) == [])
    #expect(try lone([2, 40], .convolution(filters: 16, kernel: 3, groups: 2)) == [])
    #expect(try lone([16, 40], .convolution(filters: 16, kernel: 3)) == [])
    #expect(try lone([16, 40], .convolution(filters: 16, kernel: 4, stride: 2)) == ["convolution1"])
    #if arch(x86_64)
      let old = Processor(instructionSet: "sse4.1", hasBFloat16: false)
      #expect(try plan([1, 12, 12], Self.small, processor: old).directLayers == [])
    #endif
  }

  private func bits(
    _ input: [Int], _ layers: [Layer], threads: Int, processor: Processor = .current
  ) throws -> [[UInt32]] {
    let plan = try plan(input, layers, threads: threads, processor: processor)
    plan.load(Network(plan.description, key: RandomKey(seed: 1)))
    let x = normalTensor([12] + input, RandomKey(seed: 2))
    var found: [[UInt32]] = []
    for step in 0..<3 {
      _ = plan.trainingStep(x, labels: (0..<12).map { Int32($0 % 4) }, key: RandomKey(seed: 3).derived(step))
      found += plan.gradients().sorted { $0.key < $1.key }.map { $0.value.values.map(\.bitPattern) }
      plan.update { range, values, gradients in
        for index in range.indices { values[index] -= 0.1 * gradients[index] }
      }
    }
    return found
  }

  @Test func threadsDoNotChangeABit() throws {
    for (input, layers) in [([1, 12, 12], Self.small), ([1, 400], Self.sound)] {
      let alone = try bits(input, layers, threads: 1)
      for threads in 2...4 { #expect(try bits(input, layers, threads: threads) == alone, "\(threads) threads") }
    }
  }
}
