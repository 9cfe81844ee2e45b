import Networks
import Training

extension Adagrad: ExemplifiedOptimizer {
  func step(_ reference: inout ReferenceOptimizer, _ gradients: [Double], rate: Double) {
    if reference.t == 1 { reference.v = reference.w.map { _ in initialSquare } }
    reference.moveEach(gradients, rate: rate, decay: ReferenceOptimizer.decay(weightDecay, preset)) { state, i, g in
      state.v[i] += g * g
      let square = state.v[i]
      return -rate * g / (preset == .keras ? (square + epsilon).squareRoot() : square.squareRoot() + epsilon)
    }
  }

  static let goldens = OptimizerGoldens.cases(
    torch: ["adagrad": Adagrad(learningRate: 0.1, preset: .pytorch)],
    keras: ["adagrad": Adagrad(learningRate: 0.1, preset: .keras)])

  static var examples: [OptimizerDescription] {
    [OptimizerDescription(kind: Adagrad(weightDecay: 0.1, preset: .pytorch))]
  }
}
