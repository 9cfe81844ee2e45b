import Glibc
import Networks
import Training

extension Adam: ExemplifiedOptimizer {
  func step(_ reference: inout ReferenceOptimizer, _ gradients: [Double], rate: Double) {
    reference.moveEach(gradients, rate: rate, decay: ReferenceOptimizer.decay(weightDecay, preset)) {
      $0.adam($1, $2, rate, (beta1, beta2), epsilon, isAMSGrad: isAMSGrad, preset)
    }
  }

  static let goldens = OptimizerGoldens.cases(
    torch: [
      "adam": Adam(learningRate: 0.01, preset: .pytorch),
      "amsgrad": Adam(learningRate: 0.01, isAMSGrad: true, preset: .pytorch),
    ],
    keras: ["adam": Adam(learningRate: 0.01, preset: .keras)])

  static var examples: [OptimizerDescription] {
    [OptimizerDescription(kind: Adam(weightDecay: 0.1, isAMSGrad: true, preset: .keras))]
  }
}

extension ReferenceOptimizer {
  /// Adam's change of a value; Keras adds epsilon to the root before it is corrected, PyTorch after.
  mutating func adam(
    _ i: Int, _ g: Double, _ rate: Double, _ beta: (Double, Double), _ epsilon: Double, isAMSGrad: Bool,
    _ preset: FrameworkPreset
  ) -> Double {
    moments(i, g, beta.0, beta.1)
    extra[i] = max(extra[i], v[i])
    let square = isAMSGrad ? extra[i] : v[i]
    let (c1, c2) = (1 - pow(beta.0, t), 1 - pow(beta.1, t))
    return preset == .keras
      ? -rate * c2.squareRoot() / c1 * m[i] / (square.squareRoot() + epsilon)
      : -rate * (m[i] / c1) / ((square / c2).squareRoot() + epsilon)
  }
}
