import Glibc
import Networks
import Training

/// The published updates in double precision, one value at a time: what the kernels are held to.
struct ReferenceOptimizer {
  let description: OptimizerDescription
  var w: [Double]
  private var t = 0.0
  private var m: [Double]
  private var v: [Double]
  private var extra: [Double]
  private var momenta = 1.0

  init(_ description: OptimizerDescription, _ start: [Float]) {
    self.description = description
    w = start.map(Double.init)
    m = w.map { _ in 0 }
    v = m
    extra = m
    if let d = description.kind as? Adagrad { v = w.map { _ in d.initialSquare } }
  }

  mutating func step(_ gradients: [Float], _ rate: Double) {
    t += 1
    if let d = description.kind as? Nadam {
      momenta *= d.beta1 * (1 - 0.5 * pow(0.96, t * d.momentumDecay))
    }
    if let d = description.kind as? LAMB { return lamb(gradients, rate, d) }
    for i in w.indices {
      var g = Double(gradients[i])
      g += decay.penalty * w[i]
      w[i] -= rate * decay.shrinkage * w[i]
      w[i] += change(i, g, rate)
    }
  }

  /// What is added to the gradient, and what weights shrink by, in learning rates: the two meanings of weight decay.
  private var decay: (penalty: Double, shrinkage: Double) {
    func byPreset(_ amount: Double, _ preset: FrameworkPreset) -> (Double, Double) {
      preset == .keras ? (0, amount) : (amount, 0)
    }
    return switch description.kind {
    case let d as Adam: byPreset(d.weightDecay, d.preset)
    case let d as AdamW: (0, d.weightDecay)
    case let d as SGD: byPreset(d.weightDecay, d.preset)
    case let d as RMSProp: byPreset(d.weightDecay, d.preset)
    case let d as Adagrad: byPreset(d.weightDecay, d.preset)
    case let d as Nadam: byPreset(d.weightDecay, d.preset)
    case let d as RAdam: (d.weightDecay, 0)
    default: (0, 0)
    }
  }

  private mutating func moments(_ i: Int, _ g: Double, _ b1: Double, _ b2: Double) {
    m[i] = b1 * m[i] + (1 - b1) * g
    v[i] = b2 * v[i] + (1 - b2) * g * g
  }

  private mutating func change(_ i: Int, _ g: Double, _ rate: Double) -> Double {
    switch description.kind {
    case let d as Adam: return adam(i, g, rate, (d.beta1, d.beta2), d.epsilon, d.isAMSGrad, d.preset)
    case let d as AdamW: return adam(i, g, rate, (d.beta1, d.beta2), d.epsilon, d.isAMSGrad, d.preset)
    case let d as SGD:
      if d.preset == .keras {
        m[i] = d.momentum * m[i] - rate * g
        return d.isNesterov ? d.momentum * m[i] - rate * g : m[i]
      }
      m[i] = d.momentum * m[i] + g
      return -rate * (d.isNesterov ? g + d.momentum * m[i] : m[i])
    case let d as RMSProp:
      v[i] = d.squareDecay * v[i] + (1 - d.squareDecay) * g * g
      m[i] = d.squareDecay * m[i] + (1 - d.squareDecay) * g
      let square = max(v[i] - (d.isCentered ? m[i] * m[i] : 0), 0)
      let scaled = g / (d.preset == .keras ? (square + d.epsilon).squareRoot() : square.squareRoot() + d.epsilon)
      extra[i] = d.momentum * extra[i] + (d.preset == .keras ? rate : 1) * scaled
      return d.preset == .keras ? -extra[i] : -rate * extra[i]
    case let d as Adagrad:
      v[i] += g * g
      return -rate * g / (d.preset == .keras ? (v[i] + d.epsilon).squareRoot() : v[i].squareRoot() + d.epsilon)
    case let d as Nadam:
      moments(i, g, d.beta1, d.beta2)
      let now = d.beta1 * (1 - 0.5 * pow(0.96, t * d.momentumDecay))
      let next = d.beta1 * (1 - 0.5 * pow(0.96, (t + 1) * d.momentumDecay))
      let mean = next * m[i] / (1 - momenta * next) + (1 - now) * g / (1 - momenta)
      return -rate * mean / ((v[i] / (1 - pow(d.beta2, t))).squareRoot() + d.epsilon)
    case let d as RAdam:
      moments(i, g, d.beta1, d.beta2)
      let mean = m[i] / (1 - pow(d.beta1, t))
      let power = pow(d.beta2, t)
      let most = 2 / (1 - d.beta2) - 1
      let length = most - 2 * t * power / (1 - power)
      guard length > 5 else { return -rate * mean }
      let r = ((length - 4) * (length - 2) * most / ((most - 4) * (most - 2) * length)).squareRoot()
      return -rate * r * mean * (1 - power).squareRoot() / (v[i].squareRoot() + d.epsilon)
    default: preconditionFailure("no formula for \(description)")
    }
  }

  private mutating func adam(
    _ i: Int, _ g: Double, _ rate: Double, _ beta: (Double, Double), _ epsilon: Double, _ isAMSGrad: Bool,
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

  /// All values as one parameter.
  private mutating func lamb(_ gradients: [Float], _ rate: Double, _ d: LAMB) {
    let direction = w.indices.map { i in
      moments(i, Double(gradients[i]), d.beta1, d.beta2)
      let (mean, square) = (m[i] / (1 - pow(d.beta1, t)), v[i] / (1 - pow(d.beta2, t)))
      return mean / (square.squareRoot() + d.epsilon) + d.weightDecay * w[i]
    }
    func norm(_ x: [Double]) -> Double { x.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    let ratio = norm(w) > 0 && norm(direction) > 0 ? norm(w) / norm(direction) : 1
    for i in w.indices { w[i] -= rate * ratio * direction[i] }
  }
}
