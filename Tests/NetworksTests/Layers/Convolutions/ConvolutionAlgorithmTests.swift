import Arrays
import Concurrency
import Networks
import Settings
import Testing

/// What computes a convolution: chosen by shape, asked for, refused; and the same numbers from either.
@Suite struct ConvolutionAlgorithmTests {
  private func description(
    _ input: [Int], _ layers: [Layer], preset: FrameworkPreset = .keras
  ) throws -> NetworkDescription {
    try NetworkDescription(input: input, preset: preset, layers: layers.map { (nil, $0) })
  }

  private func plan(
    _ description: NetworkDescription, _ mode: PlanMode = .training, batch: Int = 8, slices: Int = 8, threads: Int = 1,
    processor: Processor = .current
  ) throws -> ExecutionPlan {
    try ExecutionPlan(
      description, mode: mode, batchSize: batch, sliceCount: slices, processor: processor,
      workers: Workers(count: threads))
  }

  // MARK: The choice

  private static let avx2 = Processor(instructionSet: "avx2", hasBFloat16: false)

  @Test(arguments: [
    // Whole tiles, borders, and half full ones.
    ([16, 8, 8], 16, true), ([16, 32, 32], 32, true), ([64, 7, 7], 64, true), ([32, 14, 14], 32, true),
    // Tiles hardly filled, and many weights.
    ([16, 2, 2], 16, false), ([16, 5, 5], 16, false), ([256, 8, 8], 256, true),
    // What the kernels cannot.
    ([3, 8, 8], 16, false), ([16, 8, 8], 24, false), ([16, 64], 16, false),
  ]) func autoGoesByShape(input: [Int], filters: Int, isWinograd: Bool) throws {
    let network = try description(input, [.convolution(filters: filters, kernel: 3, padding: .same)])
    for mode in [PlanMode.training, .inference, .gradient] {
      for (batch, slices) in [(8, 8), (8, 1), (1, 1)] {
        let made = try plan(network, mode, batch: batch, slices: slices, processor: Self.avx2)
        #expect(made.winogradLayers == (isWinograd ? ["convolution1"] : []))
      }
    }
  }

  /// Weights that one record does not outweigh, but a slice of several does.
  @Test func autoGoesByTheTilesOfASlice() throws {
    let network = try description([256, 4, 4], [.convolution(filters: 256, kernel: 3, padding: .same)])
    for mode in [PlanMode.training, .inference] {
      #expect(try plan(network, mode, slices: 8, processor: Self.avx2).winogradLayers == [])
      #expect(try plan(network, mode, slices: 2, processor: Self.avx2).winogradLayers == ["convolution1"])
    }
  }

  @Test func directAndProcessorsWithoutTheInstructionAreDirect() throws {
    let direct = try description(
      [16, 8, 8], [.convolution(filters: 16, kernel: 3, padding: .same, algorithm: .direct)])
    #expect(try plan(direct).winogradLayers == [])
    let chosen = try description([16, 8, 8], [.convolution(filters: 16, kernel: 3, padding: .same)])
    let old = Processor(instructionSet: "sse4.1", hasBFloat16: false)
    #if arch(x86_64)
      #expect(try plan(chosen, processor: old).winogradLayers == [])
    #endif
    #expect(try plan(chosen, processor: Self.avx2).winogradLayers == ["convolution1"])
  }

  @Test func winogradIsUsedWhereItIsAskedFor() throws {
    let network = try description(
      [16, 2, 2], [.convolution(filters: 16, kernel: 3, padding: .same, algorithm: .winograd)])
    #expect(try plan(network).winogradLayers == ["convolution1"])
  }

  @Test(arguments: [
    (Layer.convolution(filters: 16, kernel: 5, algorithm: .winograd), [16, 8, 8], "its window is [5, 5]"),
    (.convolution(filters: 16, kernel: 3, stride: 2, algorithm: .winograd), [16, 8, 8], "its stride is [2, 2]"),
    (.convolution(filters: 16, kernel: 3, dilation: 2, algorithm: .winograd), [16, 8, 8], "its dilation is [2, 2]"),
    (.convolution(filters: 32, kernel: 3, groups: 2, algorithm: .winograd), [32, 8, 8], "it has 2 groups"),
    (.convolution(filters: 16, kernel: 3, algorithm: .winograd), [3, 8, 8], "its 3 channels and 16 filters"),
    (.convolution(filters: 24, kernel: 3, algorithm: .winograd), [16, 8, 8], "its 16 channels and 24 filters"),
    (.convolution(filters: 16, kernel: 3, algorithm: .winograd), [16, 64], "its window is [3]"),
  ]) func shapesItCannotDoAreRefusedWithTheReason(layer: Layer, input: [Int], reason: String) throws {
    let error = #expect(throws: NetworkError.self) { try description(input, [.relu, layer]) }
    #expect(error?.layer == "convolution1")
    #expect(error?.message.contains("cannot be computed by winograd: \(reason)") == true, "\(error?.message ?? "")")
  }

  @Test func bfloat16IsRefused() throws {
    let network = try description(
      [16, 8, 8], [.convolution(filters: 16, kernel: 3, padding: .same, algorithm: .winograd)])
    let processor = Processor(instructionSet: "avx512_core_bf16", hasBFloat16: true)
    let error = #expect(throws: NetworkError.self) {
      try ExecutionPlan(
        network, mode: .training, batchSize: 8, precision: .bfloat16, processor: processor, workers: Workers(count: 1))
    }
    #expect(error?.layer == "convolution1")
    #expect(error?.message.contains("winograd in bfloat16") == true)
  }

  // MARK: The numbers

  private static let paddings: [Padding] = [
    .same, .valid, .symmetric(2), .explicit(top: 0, bottom: 2, left: 1, right: 0),
  ]

  /// A convolution between layers that leave other layouts, with all that its kernel may take in.
  private func layers(_ algorithm: ConvolutionAlgorithm, _ padding: Padding, index: Int) -> [Layer] {
    let tails: [[Layer]] = [[], [.relu], [.batchNorm, .relu], [.tanh], [.batchNorm, .gelu]]
    return [.convolution(filters: 32, kernel: 1)]
      + [.convolution(filters: 48, kernel: 3, padding: padding, hasBias: index % 2 == 0, algorithm: algorithm)]
      + tails[index % 5] + [.convolution(filters: 16, kernel: 3, padding: padding, algorithm: algorithm), .flatten]
      + [.dense(units: 5)]
  }

  @Test(arguments: 0..<20) func bothAlgorithmsGiveTheSameNumbers(index: Int) throws {
    let key = RandomKey(seed: 3).derived(index)
    let input = [5, 6 + index % 4, 7 + index % 3]
    let padding = Self.paddings[index % 4]
    let x = normalTensor([6] + input, key.derived("x"))
    let seed = normalTensor([6, 5], key.derived("seed"))
    let labels = (0..<6).map { Int32($0 % 5) }
    var values: [String: Tensor] = [:]
    func results(_ algorithm: ConvolutionAlgorithm) throws -> [String: Tensor] {
      let description = try description(input, layers(algorithm, padding, index: index))
      var network = Network(description, key: key)
      if values.isEmpty {
        for parameter in description.parameters where parameter.name.hasSuffix("bias") {
          network[parameter.name] = normalTensor(parameter.shape, key.derived(parameter.name))
        }
        values = network.values
      }
      network = try Network(description, values: values)
      let training = try plan(description, batch: 6, slices: 3)
      #expect(training.winogradLayers == (algorithm == .winograd ? ["convolution2", "convolution3"] : []))
      training.load(network)
      _ = training.trainingStep(x, labels: labels, key: key)
      var results = training.gradients()
      let inference = try plan(description, .inference, batch: 6, slices: 2)
      inference.load(network)
      results["predictions"] = inference.predict(x)
      let gradient = try plan(description, .gradient, batch: 6, slices: 2)
      gradient.load(network)
      results["input"] = gradient.gradients(of: x, outputGradient: seed).inputGradient
      return results
    }
    let (winograd, direct) = (try results(.winograd), try results(.direct))
    #expect(winograd.keys == direct.keys)
    // Roundings of both, through what follows; a bias before a normalisation has no gradient but them.
    let scale = direct.values.flatMap(\.values).map(abs).max() ?? 0
    for (name, expected) in direct {
      let found = winograd[name]?.values ?? []
      let error = zip(found, expected.values).map { abs($0 - $1) }.max() ?? .infinity
      let own = max(expected.values.map(abs).max() ?? 0, scale * 1e-2)
      #expect(error <= 3e-5 * own, "\(name): \(error) of \(own)")
    }
  }

  // MARK: Bits

  /// Gradients and predictions of a network whose middle is Winograd's.
  private func bits(threads: Int, processor: Processor = .current) throws -> [[UInt32]] {
    let network = try description(
      [16, 12, 12],
      [
        .convolution(filters: 32, kernel: 3, padding: .same), .batchNorm, .relu,
        .convolution(filters: 16, kernel: 3, padding: .same), .relu, .globalAveragePool,
      ])
    let training = try plan(network, batch: 40, slices: 5, threads: threads, processor: processor)
    #expect(training.winogradLayers.count == 2)
    training.load(Network(network, key: RandomKey(seed: 1)))
    let x = normalTensor([40, 16, 12, 12], RandomKey(seed: 2))
    var found: [[UInt32]] = []
    for step in 0..<3 {
      _ = training.trainingStep(x, labels: (0..<40).map { Int32($0 % 16) }, key: RandomKey(seed: 3).derived(step))
      found += training.gradients().sorted { $0.key < $1.key }.map { $0.value.values.map(\.bitPattern) }
      training.update { range, values, gradients in
        for index in range.indices { values[index] -= 0.1 * gradients[index] }
      }
    }
    return found
  }

  @Test func threadsDoNotChangeABit() throws {
    let alone = try bits(threads: 1)
    for threads in 2...5 { #expect(try bits(threads: threads) == alone, "\(threads) threads") }
  }

  @Test(
    .enabled(if: Processor.current.instructionSet.hasPrefix("avx512"), "this processor has but one instruction set"))
  func instructionSetsDoNotChangeABit() throws {
    #expect(try bits(threads: 2, processor: Self.avx2) == bits(threads: 2))
  }
}
