import Arrays
import Concurrency
import Networks
import Settings
import Testing

/// Every kind of layer on many random shapes: what comes out against the naive twin, gradients against differences of
/// the twin, while training, in inference, and in gradient plans.
@Suite struct RandomShapeTests {
  private static let recordCount = 6

  @Test(arguments: Layer.all.map { $0.keyword }) func agreesWithItsTwin(keyword: String) throws {
    let kind = try exemplifiedLayer(keyword)
    for index in 0..<kind.drawCount {
      let trial = try Trial(RandomShapes.draw(keyword, index: index), index: index)
      if !kind.isRandom { try trial.checkTraining() }
      try trial.checkInference()
      try trial.checkGradientPlan()
    }
  }

  /// One drawn case with numbers in it.
  private struct Trial {
    let probe: LayerProbe
    let network: Network
    let inputs: [Tensor]
    let seed: Tensor
    let words: String
    let slices: Int

    init(_ drawn: RandomShapes.Case, index: Int) throws {
      let key = RandomKey(seed: 6).derived(index)
      probe = try LayerProbe(drawn.inputs, drawn.graph, preset: drawn.preset, recordCount: recordCount)
      var network = Network(probe.bare, key: key)
      for parameter in probe.bare.parameters {
        var generator = key.derived(parameter.name).generator()
        let array = parameter.name.split(separator: ".").last ?? ""
        guard ["bias", "gamma", "beta", "movingMean", "movingVariance", "mean", "variance"].contains(array) else {
          continue
        }
        let isPositive = ["gamma", "movingVariance", "variance"].contains(array)
        let range: Range<Float> = isPositive ? 0.5..<2 : -0.5..<0.5
        network[parameter.name] = Tensor(
          shape: parameter.shape, values: (0..<parameter.count).map { _ in generator.uniform(range) })
      }
      self.network = network
      inputs = drawn.inputs.enumerated().map { normalTensor([recordCount] + $1, key.derived("x\($0)")) }
      seed = normalTensor([recordCount] + probe.bare.outputShapes[0], key.derived("seed"))
      slices = 1 + index % 3
      words = "case \(index), \(drawn.preset): \(drawn.graph.map(\.layer)) on \(drawn.inputs)"
    }

    /// Σ output · seed of the twin, with some numbers moved by `step` along a direction.
    private func total(
      _ statistics: NaiveNetwork.Statistics, moving name: String? = nil, along direction: [Double] = [],
      by step: Double = 0
    ) -> Double {
      var twin = NaiveNetwork(network)
      var rows = Dictionary(uniqueKeysWithValues: inputs.enumerated().map { ("x\($0)", NetworksTests.rows($1)) })
      if let name, let values = twin.values[name] {
        twin.values[name] = zip(values, direction).map { $0 + step * $1 }
      } else if let name, let values = rows[name] {
        let width = values[0].count
        rows[name] = values.indices.map { n in
          (0..<width).map { values[n][$0] + step * direction[n * width + $0] }
        }
      }
      let output = twin.forward(rows, statistics)[probe.bare.outputs[0]] ?? []
      return zip(output.joined(), seed.values).reduce(0) { $0 + $1.0 * Double($1.1) }
    }

    /// Holds a gradient to differences along one random direction and two single places.
    ///
    /// - Parameter floor: the greatest gradient of all arrays: what gradients that cancel are small against, such as that
    ///   of a bias before a batch normalisation, which is zero.
    private func check(
      _ gradient: [Double], _ name: String, _ statistics: NaiveNetwork.Statistics, floor: Double
    ) {
      var generator = RandomKey(seed: 8).derived(name).derived(gradient.count).generator()
      var directions = [gradient.map { _ in generator.below(2) == 0 ? 1.0 : -1.0 }]
      for _ in 0..<2 {
        var single = [Double](repeating: 0, count: gradient.count)
        single[generator.below(gradient.count)] = 1
        directions.append(single)
      }
      for direction in directions {
        // The errors of all places that move add up as random ones do.
        let length = direction.reduce(0) { $0 + abs($1) }.squareRoot()
        // So small that hardly a relu or a largest value changes over between the two.
        let step = 1e-7 / length
        let difference =
          (total(statistics, moving: name, along: direction, by: step)
            - total(statistics, moving: name, along: direction, by: -step)) / (2 * step)
        let found = zip(gradient, direction).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(abs(found - difference) <= 1e-5 * length * floor, "\(name) (\(found), not \(difference)) of \(words)")
      }
    }

    private static func greatest(_ arrays: [[Double]]) -> Double {
      arrays.joined().reduce(0) { max($0, abs($1)) }
    }

    func checkTraining() throws {
      let result = try probe.train(network.values, inputs: inputs, seed: seed, slices: slices)
      let rows = Dictionary(uniqueKeysWithValues: inputs.enumerated().map { ("x\($0)", NetworksTests.rows($1)) })
      let expected = (NaiveNetwork(network).forward(rows, .batch)[probe.bare.outputs[0]] ?? []).flatMap { $0 }
      #expect(relativeError(result.output, expected) < 1e-5, "training: \(words)")
      let floor = Self.greatest(result.inputs + result.parameters.values)
      #if arch(x86_64)
        #expect(result.loopKernelCount == 0, "slow training: \(words)")
      #endif
      #expect(floor > 0, "nothing comes back: \(words)")
      for (index, gradient) in result.inputs.enumerated() { check(gradient, "x\(index)", .batch, floor: floor) }
      for (name, gradient) in result.parameters { check(gradient, name, .batch, floor: floor) }
    }

    func checkInference() throws {
      let plan = try ExecutionPlan(
        probe.bare, mode: .inference, batchSize: recordCount, sliceCount: slices, workers: Workers(count: 1))
      #if arch(x86_64)
        #expect(plan.loopKernelCount == 0, "slow inference: \(words)")
      #endif
      plan.load(network)
      let rows = Dictionary(uniqueKeysWithValues: inputs.enumerated().map { ("x\($0)", NetworksTests.rows($1)) })
      let expected = (NaiveNetwork(network).forward(rows, .running)[probe.bare.outputs[0]] ?? []).flatMap { $0 }
      let found = plan.predict(inputs)[0].values.map(Double.init)
      #expect(relativeError(found, expected) < 1e-5, "inference: \(words)")
    }

    func checkGradientPlan() throws {
      let plan = try ExecutionPlan(
        probe.bare, mode: .gradient, batchSize: recordCount, sliceCount: slices, workers: Workers(count: 1))
      #if arch(x86_64)
        #expect(plan.loopKernelCount == 0, "slow gradients: \(words)")
      #endif
      plan.load(network)
      let found = plan.gradients(of: inputs, outputGradients: [seed])
      let gradients = found.inputGradients.map { $0.values.map(Double.init) }
      let floor = Self.greatest(gradients)
      for (index, gradient) in gradients.enumerated() { check(gradient, "x\(index)", .running, floor: floor) }
    }
  }
}
