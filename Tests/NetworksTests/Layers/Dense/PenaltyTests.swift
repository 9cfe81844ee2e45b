import Arrays
import Concurrency
import Networks
import Testing

@Suite struct PenaltyTests {
  /// Keras' Σ output · seed + penalties: the gradients of a penalised convolution, and what its penalties cost.
  @Test func agreesWithKeras() throws {
    let golden = try #require(try LayerGolden.load("layers-keras")["penalised"])
    let input = try golden.tensor("input")
    let weights = WeightSettings(
      penalty: Penalty(l1: try golden.double("l1"), l2: try golden.double("l2")),
      biasPenalty: Penalty(l1: try golden.double("bias_l1"), l2: try golden.double("bias_l2")))
    func result(_ weights: WeightSettings) throws -> LayerProbe.Result {
      let convolution = Layer.convolution(filters: 4, kernel: 3, padding: .same, weights: weights)
      let probe = try LayerProbe(
        [Array(input.shape.dropFirst())], [("layer", convolution, [])], preset: .keras, recordCount: 2)
      let values = ["layer.weight": try golden.tensor("param.kernel"), "layer.bias": try golden.tensor("param.bias")]
      return try probe.train(values, inputs: [input], seed: golden.tensor("grad_output"), slices: 2)
    }
    let (plain, penalised) = (try result(WeightSettings()), try result(weights))
    #expect(abs(penalised.penalty / (try golden.doubles("penalty")[0]) - 1) < 1e-6)
    #expect(plain.penalty == 0)
    for (array, theirs) in [("weight", "grad.kernel"), ("bias", "grad.bias")] {
      let gradient = try #require(plain.parameters["layer.\(array)"])
      let values = try golden.doubles(array == "weight" ? "param.kernel" : "param.bias")
      let (l1, l2) = array == "weight" ? (0.03, 0.02) : (0.01, 0.4)
      // The probe makes its loss tiny; so the penalty's gradient is added here and checked by itself below.
      let whole = zip(gradient, values).map { $0 + l1 * ($1 < 0 ? -1 : 1) + 2 * l2 * $1 }
      #expect(relativeError(whole, try golden.doubles(theirs)) < 1e-5, "\(array)")
    }
  }

  /// The gradient with a penalty less that without is l1 · sign(w) + 2 · l2 · w, the loss grows by what it costs, and
  /// neither depends on threads.
  @Test func addsToTheLossAndToTheGradient() throws {
    func description(_ own: WeightSettings, _ network: WeightSettings) throws -> NetworkDescription {
      let layers: [(String?, Layer)] = [
        ("conv", .convolution(filters: 5, kernel: 3, weights: own)), (nil, .globalAveragePool),
        ("out", .dense(units: 3)),
      ]
      return try NetworkDescription(
        input: [2, 6, 6], preset: .pytorch, nodes: NetworkDescription.named(layers.map { ($0, $1, []) }),
        weights: network)
    }
    let own = WeightSettings(penalty: Penalty(l1: 0.1), biasPenalty: Penalty(l2: 0.3))
    let shared = WeightSettings(penalty: Penalty(l2: 0.25))
    let (penalised, plain) = (try description(own, shared), try description(.init(), .init()))
    var values = Network(plain, key: RandomKey(seed: 1)).values
    values["conv.weight"]?.values[7] = 0
    let inputs = normalTensor([4, 2, 6, 6], RandomKey(seed: 2))
    func step(
      _ description: NetworkDescription, threads: Int
    ) throws -> (ExecutionPlan.StepResult, [String: Tensor]) {
      let plan = try ExecutionPlan(description, mode: .training, batchSize: 4, workers: Workers(count: threads))
      plan.load(try Network(description, values: values))
      return (plan.trainingStep(inputs, labels: [0, 1, 2, 0], key: RandomKey(seed: 3)), plan.gradients())
    }
    let (loss, gradients) = try step(penalised, threads: 1)
    let (before, plainGradients) = try step(plain, threads: 1)
    let again = try step(penalised, threads: 3)
    #expect(again.0 == loss && again.1 == gradients)

    func cost(_ name: String, _ l1: Double, _ l2: Double) -> Double {
      (values[name]?.values ?? []).reduce(0) { $0 + l1 * abs(Double($1)) + l2 * Double($1) * Double($1) }
    }
    let penalty = cost("conv.weight", 0.1, 0) + cost("conv.bias", 0, 0.3) + cost("out.weight", 0, 0.25)
    #expect(abs(loss.penalty / penalty - 1) < 1e-6)
    #expect(abs(loss.loss - before.loss - penalty) < 1e-6)
    for (name, l1, l2) in [("conv.weight", 0.1, 0), ("conv.bias", 0, 0.3), ("out.weight", 0, 0.25), ("out.bias", 0, 0)]
    {
      let own = try #require(gradients[name]).values
      let without = try #require(plainGradients[name]).values
      for (index, value) in (values[name]?.values ?? []).enumerated() {
        let sign = value > 0 ? 1.0 : value < 0 ? -1 : 0
        let expected = l1 * sign + 2 * l2 * Double(value)
        #expect(abs(Double(own[index] - without[index]) - expected) < 1e-6, "\(name)[\(index)]")
      }
    }
  }

  /// A network whose weights cost something predicts and explains like one whose weights cost nothing.
  @Test func saysNothingOutsideOfTraining() throws {
    let inputs = normalTensor([4, 3], RandomKey(seed: 2))
    func outputs(_ weights: WeightSettings) throws -> [Tensor] {
      let description = try NetworkDescription(
        input: [3], preset: .keras, nodes: NetworkDescription.named([("out", .dense(units: 2), [])]),
        weights: weights)
      func plan(_ mode: PlanMode) throws -> ExecutionPlan {
        let plan = try ExecutionPlan(description, mode: mode, batchSize: 4, workers: Workers(count: 1))
        plan.load(Network(description, key: RandomKey(seed: 1)))
        return plan
      }
      let gradients = try plan(.gradient).gradients(of: inputs, outputGradient: Tensor(shape: [4, 2], repeating: 1))
      return [try plan(.inference).predict(inputs)] + gradients.outputs + gradients.inputGradients
    }
    #expect(try outputs(WeightSettings(penalty: Penalty(l1: 0.1, l2: 0.2))) == outputs(WeightSettings()))
  }

  @Test func refusesNegativeOnes() {
    for penalty in [Penalty(l1: -1), Penalty(l2: .infinity)] {
      let layer = Layer.dense(units: 2, weights: WeightSettings(penalty: penalty))
      let error = #expect(throws: NetworkError.self) {
        try NetworkDescription(input: [3], preset: .keras, layers: [("d", layer)])
      }
      #expect(error?.message.contains("dense 'd': penalty.l") == true)
    }
  }
}
