import Glibc
import Training

extension RAdam: ExemplifiedOptimizer {
  func step(_ reference: inout ReferenceOptimizer, _ gradients: [Double], rate: Double) {
    let t = reference.t
    reference.moveEach(gradients, rate: rate, decay: (weightDecay, 0)) { state, i, g in
      state.moments(i, g, beta1, beta2)
      let mean = state.m[i] / (1 - pow(beta1, t))
      let power = pow(beta2, t)
      let most = 2 / (1 - beta2) - 1
      let length = most - 2 * t * power / (1 - power)
      guard length > 5 else { return -rate * mean }
      let r = ((length - 4) * (length - 2) * most / ((most - 4) * (most - 2) * length)).squareRoot()
      return -rate * r * mean * (1 - power).squareRoot() / (state.v[i].squareRoot() + epsilon)
    }
  }

  static let goldens = OptimizerGoldens.cases(torch: ["radam": RAdam(learningRate: 0.01)])

  static var examples: [OptimizerDescription] { [OptimizerDescription(kind: RAdam(beta2: 0.99, weightDecay: 0.1))] }
}
