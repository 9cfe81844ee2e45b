import Networks
import Training

extension RMSProp: ExemplifiedOptimizer {
  func step(_ reference: inout ReferenceOptimizer, _ gradients: [Double], rate: Double) {
    reference.moveEach(gradients, rate: rate, decay: ReferenceOptimizer.decay(weightDecay, preset)) { state, i, g in
      state.v[i] = squareDecay * state.v[i] + (1 - squareDecay) * g * g
      state.m[i] = squareDecay * state.m[i] + (1 - squareDecay) * g
      let square = max(state.v[i] - (isCentered ? state.m[i] * state.m[i] : 0), 0)
      let scaled = g / (preset == .keras ? (square + epsilon).squareRoot() : square.squareRoot() + epsilon)
      state.extra[i] = momentum * state.extra[i] + (preset == .keras ? rate : 1) * scaled
      return preset == .keras ? -state.extra[i] : -rate * state.extra[i]
    }
  }

  static let goldens = OptimizerGoldens.cases(
    torch: [
      "rmsprop": RMSProp(preset: .pytorch),
      "rmsprop_centered_mom": RMSProp(momentum: 0.9, isCentered: true, preset: .pytorch),
    ],
    keras: ["rmsprop": RMSProp(learningRate: 0.01, preset: .keras)])

  static var examples: [OptimizerDescription] {
    [
      RMSProp(momentum: 0.8, isCentered: true, weightDecay: 0.1, preset: .keras),
      RMSProp(momentum: 0.8, weightDecay: 0.1, preset: .keras), RMSProp(isCentered: true, preset: .pytorch),
    ].map { OptimizerDescription(kind: $0) }
  }
}
