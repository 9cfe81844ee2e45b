import Networks
import Training

extension SGD: ExemplifiedOptimizer {
  func step(_ reference: inout ReferenceOptimizer, _ gradients: [Double], rate: Double) {
    reference.moveEach(gradients, rate: rate, decay: ReferenceOptimizer.decay(weightDecay, preset)) { state, i, g in
      if preset == .keras {
        state.m[i] = momentum * state.m[i] - rate * g
        return isNesterov ? momentum * state.m[i] - rate * g : state.m[i]
      }
      state.m[i] = momentum * state.m[i] + g
      return -rate * (isNesterov ? g + momentum * state.m[i] : state.m[i])
    }
  }

  static let goldens = OptimizerGoldens.cases(
    torch: [
      "sgd": SGD(learningRate: 0.05, preset: .pytorch),
      "sgd_momentum": SGD(learningRate: 0.05, momentum: 0.9, preset: .pytorch),
      "sgd_nesterov_wd": SGD(
        learningRate: 0.05, momentum: 0.9, isNesterov: true, weightDecay: 0.01, preset: .pytorch),
    ],
    keras: [
      "sgd": SGD(learningRate: 0.05, preset: .keras),
      "sgd_momentum": SGD(learningRate: 0.05, momentum: 0.9, preset: .keras),
      "sgd_nesterov": SGD(learningRate: 0.05, momentum: 0.9, isNesterov: true, preset: .keras),
    ])

  static var examples: [OptimizerDescription] {
    [OptimizerDescription(kind: SGD(momentum: 0.9, weightDecay: 0.1, preset: .keras))]
  }
}
