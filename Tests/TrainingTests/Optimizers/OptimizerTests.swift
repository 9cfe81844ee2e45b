import Arrays
import Concurrency
import Networks
import Records
import Settings
import Testing
import Training

@Suite struct OptimizerTests {
  // MARK: Other frameworks' numbers

  static let torch = goldens { torch, _ in torch }
  static let keras = goldens { _, keras in keras }

  private typealias Cases = KeyValuePairs<String, any Kind & Sendable>

  private static func goldens(_ framework: (Cases, Cases) -> Cases) -> [(String, OptimizerDescription)] {
    OptimizerDescription.all.flatMap { kind -> [(String, OptimizerDescription)] in
      guard case .cases(let torch, let keras)? = (kind as? any ExemplifiedOptimizer.Type)?.goldens else { return [] }
      return framework(torch, keras).map { ($0.key, OptimizerDescription(kind: $0.value)) }
    }
  }

  private func follow(_ golden: OptimizerGolden, _ name: String, _ description: OptimizerDescription) throws {
    let expected = try #require(golden.cases[name])
    #expect(expected.count == 3)
    let bench = try OptimizerBench(description, values: golden.initial)
    for (index, gradients) in golden.gradients.enumerated() {
      bench.step(gradients, learningRate: description.learningRate)
      if let after = expected["\(index + 1)"] { #expect(distance(bench.values, after) < 5e-6, "\(name) \(index + 1)") }
    }
  }

  @Test func everyTorchCaseIsTried() throws {
    #expect(try Set(OptimizerGolden.load("torch").cases.keys) == Set(Self.torch.map(\.0)))
    #expect(try Set(OptimizerGolden.load("keras").cases.keys) == Set(Self.keras.map(\.0)))
  }

  @Test(arguments: torch.indices) func agreesWithPyTorch(index: Int) throws {
    try follow(OptimizerGolden.load("torch"), Self.torch[index].0, Self.torch[index].1)
  }

  @Test(arguments: keras.indices) func agreesWithKeras(index: Int) throws {
    try follow(OptimizerGolden.load("keras"), Self.keras[index].0, Self.keras[index].1)
  }

  // MARK: The formulas, at a rate that changes

  static let all: [OptimizerDescription] =
    torch.map(\.1) + keras.map(\.1)
    + OptimizerDescription.all.flatMap { ($0 as? any ExemplifiedOptimizer.Type)?.examples ?? [] }

  static func gradients(_ step: Int, _ count: Int) -> [Float] {
    var generator = RandomKey(seed: 5).derived(step).generator()
    // Some gradients are so small that epsilon counts.
    return (0..<count).map { ($0.isMultiple(of: 7) ? 1e-6 : 1) * (generator.normal() + 0.3) }
  }

  static func rate(_ step: Int) -> Double { 0.02 / Double(1 + step / 10) }

  @Test(arguments: all.indices) func followsTheFormulaWhileTheRateChanges(index: Int) throws {
    let start = Self.gradients(1_000, 37)
    let bench = try OptimizerBench(Self.all[index], values: start)
    var reference = ReferenceOptimizer(Self.all[index], start)
    for step in 0..<80 {
      let gradients = Self.gradients(step, start.count)
      bench.step(gradients, learningRate: Self.rate(step))
      reference.step(gradients, Self.rate(step))
    }
    #expect(distance(bench.values, reference.w) < 1e-5)
    #expect(distance(start, reference.w) > 1e-3)
  }

  // MARK: Bits

  private func run(_ description: OptimizerDescription, threads: Int, rangeCount: Int = 16_384) throws -> [Float] {
    // Parameters that cross the ranges' borders, and one much smaller than a range.
    let bench = try OptimizerBench(
      description, clip: .norm(20), values: Self.gradients(1_000, 40_000),
      layout: OptimizerLayout(count: 40_000, segments: [0..<20_001, 20_016..<20_020, 20_032..<40_000]),
      threads: threads, rangeCount: rangeCount)
    for step in 0..<3 { bench.step(Self.gradients(step, 40_000), learningRate: Self.rate(step)) }
    return bench.values
  }

  @Test(arguments: all.indices) func threadsAndRangesDoNotChangeABit(index: Int) throws {
    let alone = try run(Self.all[index], threads: 1)
    #expect(try run(Self.all[index], threads: 3) == alone)
    #expect(try run(Self.all[index], threads: 1, rangeCount: 1_024) == alone)
  }

  @Test(arguments: all.indices) func goesOnFromASavedStateWithTheSameBits(index: Int) throws {
    let start = Self.gradients(1_000, 50)
    let whole = try OptimizerBench(Self.all[index], values: start)
    for step in 0..<5 { whole.step(Self.gradients(step, 50), learningRate: Self.rate(step)) }
    let rest = try OptimizerBench(Self.all[index], values: whole.values, saved: whole.optimizer.saved)
    for step in 5..<12 {
      whole.step(Self.gradients(step, 50), learningRate: Self.rate(step))
      rest.step(Self.gradients(step, 50), learningRate: Self.rate(step))
    }
    #expect(rest.values == whole.values)
    #expect(rest.optimizer.saved == whole.optimizer.saved)
  }

  // MARK: Groups and sums of batches

  @Test(arguments: all.indices) func eachGroupMovesAtItsOwnRate(index: Int) throws {
    let rates = [1, 0.5, 2, 0.5]
    // Each parameter starts where a piece of a sum does, so that its sums are the same alone.
    let segments = rates.indices.map { $0 * 1_024..<$0 * 1_024 + 900 + $0 }
    let count = 3 * 1_024 + 903
    let layout = OptimizerLayout(
      count: count, segments: segments, factors: rates.map { OptimizerLayout.Factors(rate: $0, decay: 1) })
    let start = Self.gradients(1_000, count)
    let together = try OptimizerBench(Self.all[index], values: start, layout: layout, threads: 3, rangeCount: 1_024)
    let alone = try segments.map { try OptimizerBench(Self.all[index], values: Array(start[$0])) }
    for step in 0..<6 {
      let gradients = Self.gradients(step, count)
      together.step(gradients, learningRate: Self.rate(step))
      for (bench, (segment, rate)) in zip(alone, zip(segments, rates)) {
        bench.step(Array(gradients[segment]), learningRate: Self.rate(step) * rate)
      }
    }
    for (bench, segment) in zip(alone, segments) { #expect(Array(together.values[segment]) == bench.values) }
  }

  /// One with a decay of each kind, and the same without.
  static let decays: [(with: OptimizerDescription, without: OptimizerDescription)] = [
    (
      OptimizerDescription(kind: Adam(weightDecay: 0.5, preset: .keras)),
      OptimizerDescription(kind: Adam(preset: .keras))
    ),
    (
      OptimizerDescription(kind: SGD(momentum: 0.9, weightDecay: 0.5, preset: .pytorch)),
      OptimizerDescription(kind: SGD(momentum: 0.9, preset: .pytorch))
    ),
    (OptimizerDescription(kind: LAMB(weightDecay: 0.5)), OptimizerDescription(kind: LAMB(weightDecay: 0))),
  ]

  @Test(arguments: decays.indices) func aGroupMayDecayLessOrNot(index: Int) throws {
    let (with, without) = Self.decays[index]
    let start = Self.gradients(1_000, 64)
    func moved(_ description: OptimizerDescription, decay: Double) throws -> [Float] {
      let layout = OptimizerLayout(
        count: 64, segments: [0..<64], factors: [OptimizerLayout.Factors(rate: 1, decay: decay)])
      let bench = try OptimizerBench(description, values: start, layout: layout)
      for step in 0..<5 { bench.step(Self.gradients(step, 64), learningRate: 0.05) }
      return bench.values
    }
    let plain = try moved(without, decay: 1)
    #expect(try moved(with, decay: 0) == plain)
    let (half, full) = (try moved(with, decay: 0.5), try moved(with, decay: 1))
    #expect(half != plain && full != plain && half != full)
  }

  @Test(arguments: all.indices) func gradientsMayCountInPart(index: Int) throws {
    let start = Self.gradients(1_000, 3_000)
    for clip in [nil, GradientClip.norm(10), .value(0.4)] {
      let whole = try OptimizerBench(Self.all[index], clip: clip, values: start)
      let part = try OptimizerBench(Self.all[index], clip: clip, values: start)
      for step in 0..<3 {
        let gradients = Self.gradients(step, 3_000)
        whole.step(gradients, learningRate: 0.01)
        part.step(gradients.map { $0 * 4 }, learningRate: 0.01, gradientScale: 0.25)
      }
      #expect(part.values == whole.values)
    }
  }

  @Test func refusesTheStateOfAnother() throws {
    let adam = try OptimizerBench(OptimizerDescription(kind: Adam(preset: .keras)), values: [1, 2])
    adam.step([1, 1], learningRate: 0.1)
    let saved = adam.optimizer.saved
    for (description, count) in [
      (OptimizerDescription(kind: SGD(momentum: 0.9, preset: .keras)), 2),
      (OptimizerDescription(kind: Adam(preset: .keras)), 3),
    ] {
      let error = #expect(throws: TrainingError.self) {
        _ = try OptimizerBench(description, values: Array(repeating: 1, count: count), saved: saved)
      }
      #expect(error?.code == .checkpoint)
      #expect(error?.message.contains("first, second of 2 values") == true)
    }
  }

  // MARK: On a plan

  @Test func segmentsAreWhereThePlanKeepsItsParameters() throws {
    let description = try NetworkDescription(
      input: [5], preset: .keras,
      layers: [(nil, .dense(units: 7)), (nil, .relu), (nil, .dense(units: 3))])
    let network = Network(description, key: RandomKey(seed: 3))
    let plan = try ExecutionPlan(description, mode: .training, batchSize: 1, workers: Workers(count: 1))
    plan.load(network)
    // Every value becomes its segment's number.
    for (index, segment) in OptimizerLayout(plan).segments.enumerated() {
      plan.update { range, values, _ in
        for place in segment.clamped(to: range) { values[place - range.lowerBound] = Float(index) }
      }
    }
    let marked = try plan.network()
    for (index, parameter) in description.parameters.enumerated() {
      #expect(marked[parameter.name].values.allSatisfy { $0 == Float(index) }, "\(parameter.name)")
    }
  }
}
