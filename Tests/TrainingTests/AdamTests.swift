import Arrays
import Glibc
import Networks
import Testing
import Training

@Suite struct AdamTests {
  /// The published update, in double precision, for one weight.
  private func reference(_ preset: FrameworkPreset, gradients: [Double], rate: Double) -> Double {
    let d = AdamDescription(learningRate: rate, preset: preset)
    var (w, m, v) = (0.0, 0.0, 0.0)
    for (index, g) in gradients.enumerated() {
      let t = Double(index + 1)
      m += (g - m) * (1 - d.firstDecay)
      v += (g * g - v) * (1 - d.secondDecay)
      let (c1, c2) = (1 - pow(d.firstDecay, t), 1 - pow(d.secondDecay, t))
      switch preset {
      case .keras: w -= rate * c2.squareRoot() / c1 * m / (v.squareRoot() + d.epsilon)
      case .pytorch: w -= rate * (m / c1) / ((v / c2).squareRoot() + d.epsilon)
      }
    }
    return w
  }

  /// A dense layer without bias whose loss gradient we can state: softmax of two logits w·x against label 0.
  @Test(arguments: FrameworkPreset.allCases) func followsTheFormula(preset: FrameworkPreset) throws {
    let description = try NetworkDescription(
      input: [1], preset: preset, layers: [("d", .dense(Dense(units: 2, hasBias: false)))])
    let network = try Network(description, values: ["d.weight": Tensor(shape: [2, 1], values: [0, 0])])
    let plan = try ExecutionPlan(description, mode: .training, batchSize: 1, workers: Workers(count: 1))
    plan.load(network)
    var adam = Adam(AdamDescription(learningRate: 0.01, preset: preset), count: plan.trainedCount)
    var gradients: [Double] = []
    for step in 0..<50 {
      // Inputs of very different size, down to where epsilon counts.
      let x: Float = step.isMultiple(of: 3) ? 1e-6 : Float(step)
      _ = plan.trainingStep(Tensor(shape: [1, 1], values: [x]), labels: [0], key: RandomKey(seed: 0))
      gradients.append(Double(plan.gradients()["d.weight"]!.values[0]))
      adam.step(plan, learningRate: 0.01)
    }
    let expected = reference(preset, gradients: gradients, rate: 0.01)
    #expect(abs(Double(try plan.network()["d.weight"].values[0]) - expected) < 1e-5 * abs(expected))
  }
}
