import Networks
import Training

extension AdamW: ExemplifiedOptimizer {
  func step(_ reference: inout ReferenceOptimizer, _ gradients: [Double], rate: Double) {
    reference.moveEach(gradients, rate: rate, decay: (0, weightDecay)) {
      $0.adam($1, $2, rate, (beta1, beta2), epsilon, isAMSGrad: isAMSGrad, preset)
    }
  }

  static let goldens = OptimizerGoldens.cases(
    torch: ["adamw": AdamW(learningRate: 0.01, weightDecay: 0.01, preset: .pytorch)],
    keras: ["adamw": AdamW(learningRate: 0.01, weightDecay: 0.004, preset: .keras)])
}
