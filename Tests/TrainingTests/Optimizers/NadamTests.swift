import Glibc
import Networks
import Training

extension Nadam: ExemplifiedOptimizer {
  func step(_ reference: inout ReferenceOptimizer, _ gradients: [Double], rate: Double) {
    let t = reference.t
    func momentum(_ number: Double) -> Double { beta1 * (1 - 0.5 * pow(0.96, number * momentumDecay)) }
    let (now, next) = (momentum(t), momentum(t + 1))
    reference.momenta *= now
    let product = reference.momenta
    reference.moveEach(gradients, rate: rate, decay: ReferenceOptimizer.decay(weightDecay, preset)) { state, i, g in
      state.moments(i, g, beta1, beta2)
      let mean = next * state.m[i] / (1 - product * next) + (1 - now) * g / (1 - product)
      return -rate * mean / ((state.v[i] / (1 - pow(beta2, t))).squareRoot() + epsilon)
    }
  }

  static let goldens = OptimizerGoldens.cases(
    torch: ["nadam": Nadam(learningRate: 0.01, preset: .pytorch)],
    keras: ["nadam": Nadam(learningRate: 0.01, preset: .keras)])

  static var examples: [OptimizerDescription] {
    [OptimizerDescription(kind: Nadam(weightDecay: 0.1, preset: .pytorch))]
  }
}
