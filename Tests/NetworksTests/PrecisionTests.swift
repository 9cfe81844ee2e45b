import Arrays
import CKernels
import Networks
import Testing


@Suite(.enabled(if: Processor.current.hasBFloat16, "the processor has no bfloat16"))
struct PrecisionTests {
  private static let networks = ExecutionPlanTests.networks

  /// The distance of two arrays relative to the second's length.
  private func distance(_ found: [Float], _ expected: [Float]) -> Double {
    let squares = zip(found, expected).map { Double($0 - $1) * Double($0 - $1) }.reduce(0, +)
    return (squares / max(expected.map { Double($0) * Double($0) }.reduce(0, +), 1e-12)).squareRoot()
  }

  private func batch(_ description: NetworkDescription, _ count: Int) -> (inputs: Tensor, labels: [Int32]) {
    let classCount = (try? description.shapes().last?[0]) ?? 1
    return (
      normalTensor([count] + description.input, RandomKey(seed: 4)),
      (0..<count).map { Int32($0 * 7 % classCount) }
    )
  }

  /// A value is rounded to 8 bits (0.4 %) after every layer, and relus and maxima near a tie decide otherwise.
  @Test(arguments: networks.indices) func trainingStaysCloseToFloat32(index: Int) throws {
    let description = Self.networks[index]
    let network = Network(description, key: RandomKey(seed: 3))
    let (inputs, labels) = batch(description, 24)
    func step(_ precision: Precision) throws -> (loss: Double, gradients: [String: Tensor]) {
      let plan = try ExecutionPlan(
        description, mode: .training, batchSize: 24, sliceCount: 3, precision: precision, workers: Workers(count: 2))
      plan.load(network)
      let loss = plan.trainingStep(inputs, labels: labels, key: RandomKey(seed: 6)).loss
      return (loss, plan.gradients())
    }
    let (exact, rounded) = (try step(.float32), try step(.bfloat16))
    print("loss", index, abs(rounded.loss - exact.loss) / exact.loss)
    #expect(abs(rounded.loss - exact.loss) < 0.01 * exact.loss)
    #expect(rounded.loss != exact.loss)
    for (name, gradient) in exact.gradients.sorted(by: { $0.key < $1.key }) {
      let found = distance(rounded.gradients[name]?.values ?? [], gradient.values)
      print("gradient", index, name, found)
      #expect(found < 0.05, "\(name) of network \(index)")
    }
  }

  @Test(arguments: networks.indices) func inferenceStaysCloseToFloat32(index: Int) throws {
    let description = Self.networks[index]
    let network = Network(description, key: RandomKey(seed: 3))
    let (inputs, _) = batch(description, 5)
    func logits(_ precision: Precision) throws -> [Float] {
      let plan = try ExecutionPlan(
        description, mode: .inference, batchSize: 8, precision: precision, workers: Workers(count: 2))
      plan.load(network)
      return plan.predict(inputs).values
    }
    let (exact, rounded) = (try logits(.float32), try logits(.bfloat16))
    print("inference", index, distance(rounded, exact))
    #expect(distance(rounded, exact) < 0.02)
    #expect(rounded != exact)
  }

  @Test(arguments: networks.indices.dropFirst()) func inputGradientsStayCloseToFloat32(index: Int) throws {
    let description = Self.networks[index]
    let network = Network(description, key: RandomKey(seed: 3))
    let (inputs, _) = batch(description, 4)
    let layer = try #require(description.nodes.first { $0.layer.kind == .convolution }).name
    func gradients(_ precision: Precision) throws -> ExecutionPlan.GradientResult {
      let plan = try ExecutionPlan(
        description, mode: .gradient, batchSize: 4, precision: precision, captures: [layer], workers: Workers(count: 2))
      plan.load(network)
      var seeds = Tensor(shape: [4, plan.outputCount])
      for record in 0..<4 { seeds.values[record * plan.outputCount + 1] = 1 }
      return plan.gradients(of: inputs, outputGradient: seeds)
    }
    let (exact, rounded) = (try gradients(.float32), try gradients(.bfloat16))
    print("input", index, distance(rounded.inputGradient.values, exact.inputGradient.values),
     distance(rounded.captured[0].value.values, exact.captured[0].value.values),
     distance(rounded.captured[0].gradient.values, exact.captured[0].gradient.values))
    #expect(distance(rounded.inputGradient.values, exact.inputGradient.values) < 0.05)
    #expect(distance(rounded.captured[0].value.values, exact.captured[0].value.values) < 0.01)
    #expect(distance(rounded.captured[0].gradient.values, exact.captured[0].gradient.values) < 0.05)
  }

  @Test(arguments: ExecutionPlanTests.trainedAlike)
  func equalBitsForAnyNumberOfThreads(description: NetworkDescription) throws {
    let network = Network(description, key: RandomKey(seed: 1))
    let (inputs, labels) = batch(description, 32)
    func trained(threads: Int) throws -> Network {
      let plan = try ExecutionPlan(
        description, mode: .training, batchSize: 32, sliceCount: 8, precision: .bfloat16,
        workers: Workers(count: threads))
      plan.load(network)
      for step in 0..<20 {
        _ = plan.trainingStep(inputs, labels: labels, key: RandomKey(seed: 2).derived(step))
        plan.update { range, values, gradients in for i in 0..<range.count { values[i] -= 0.05 * gradients[i] } }
      }
      return try plan.network()
    }
    let one = try trained(threads: 1)
    #expect(one != network)
    for threads in [2, 3, 8] { #expect(try trained(threads: threads) == one) }
  }

  /// Steps too small for the working copy in bfloat16 add up in the weights themselves.
  @Test func weightsKeepTheirPrecision() throws {
    let description = try NetworkDescription(
      input: [2], preset: .keras, layers: [("out", .dense(Dense(units: 2)))])
    var network = Network(description, key: RandomKey(seed: 1))
    network["out.weight"] = Tensor(shape: [2, 2], repeating: 1)
    let plan = try ExecutionPlan(
      description, mode: .training, batchSize: 1, precision: .bfloat16, workers: Workers(count: 1))
    plan.load(network)
    // Half the distance to the next bfloat16 above 1 is 2⁻⁸.
    for _ in 0..<8 { plan.update { range, values, _ in for i in 0..<range.count { values[i] += 0x1p-9 } } }
    #expect(try plan.network()["out.weight"].values == [Float](repeating: 1 + 0x1p-6, count: 4))
  }
}

@Suite struct PrecisionRefusalTests {
  private static let processor = Processor(instructionSet: "avx2", hasBFloat16: false)

  @Test func aProcessorWithoutBFloat16IsToldSo() throws {
    let description = try NetworkDescription(input: [2], preset: .keras, layers: [(nil, .dense(Dense(units: 2)))])
    func plan(_ precision: Precision) throws -> ExecutionPlan {
      try ExecutionPlan(
        description, mode: .training, batchSize: 1, precision: precision, processor: Self.processor,
        workers: Workers(count: 1))
    }
    let error = try #require(throws: NetworkError.self) { _ = try plan(.bfloat16) }
    #expect(error.code == .unsupported)
    #expect(error.message.contains("avx512_bf16") && error.message.contains("avx2") && error.message.contains("float32"))
    #expect(try plan(.float32).precision == .float32)
  }
}

/// Rounding to bfloat16, by multiplying with 1.
@Suite struct ElementKernelTests {
  private func rounded(_ value: Float) -> UInt16 {
    // A value of float32 as the product of 1 (as bfloat16) and itself.
    var (one, result): (UInt16, UInt16) = (0x3F80, 0)
    kernel_multiply(&one, [value], &result, kernel_elements(count: 1, precision: kernel_bfloat16))
    return result
  }

  @Test(arguments: [
    // Exact; below, at and above the middle; ties to even downwards and upwards; up into the next power of two.
    (0x3F80_0000, 0x3F80), (0x3F80_7FFF, 0x3F80), (0x3F80_8000, 0x3F80), (0x3F80_8001, 0x3F81),
    (0x3F81_8000, 0x3F82), (0xBF81_8000, 0xBF82), (0x3FFF_FFFF, 0x4000),
    // Past the largest, infinite; the smallest; minus zero.
    (0x7F7F_FFFF, 0x7F80), (0xFF80_0000, 0xFF80), (0x0080_0000, 0x0080), (0x8000_0000, 0x8000),
  ]) func roundsToTheNearest(bits: UInt32, expected: UInt16) {
    #expect(rounded(Float(bitPattern: bits)) == expected)
  }

  @Test(arguments: [0x7FC0_0000, 0x7F80_0001, 0x7FFF_FFFF, 0xFFFF_FFFF] as [UInt32])
  func whatIsNotANumberStaysSo(bits: UInt32) {
    #expect(Float(bitPattern: UInt32(rounded(Float(bitPattern: bits))) << 16).isNaN)
  }
}
