import Glibc
import Training

extension LAMB: ExemplifiedOptimizer {
  /// All values are one parameter.
  func step(_ reference: inout ReferenceOptimizer, _ gradients: [Double], rate: Double) {
    let t = reference.t
    let direction = gradients.indices.map { i in
      reference.moments(i, gradients[i], beta1, beta2)
      let (mean, square) = (reference.m[i] / (1 - pow(beta1, t)), reference.v[i] / (1 - pow(beta2, t)))
      return mean / (square.squareRoot() + epsilon) + weightDecay * reference.w[i]
    }
    func norm(_ x: [Double]) -> Double { x.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    let isMoving = norm(reference.w) > 0 && norm(direction) > 0
    let ratio = isMoving ? norm(reference.w) / norm(direction) : 1
    for i in direction.indices { reference.w[i] -= rate * ratio * direction[i] }
  }

  static let goldens = OptimizerGoldens.cases(keras: ["lamb": LAMB(learningRate: 0.01)])

  static var examples: [OptimizerDescription] { [OptimizerDescription(kind: LAMB(weightDecay: 0.1))] }
}
