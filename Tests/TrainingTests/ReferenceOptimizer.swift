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
    if case .adagrad(let d) = description { v = w.map { _ in d.initialSquare } }
  }

  mutating func step(_ gradients: [Float], _ rate: Double) {
    t += 1
    if case .nadam(let d) = description {
      momenta *= d.firstDecay * (1 - 0.5 * pow(0.96, t * d.momentumDecay))
    }
    if case .lamb(let d) = description { return lamb(gradients, rate, d) }
    for i in w.indices {
      var g = Double(gradients[i])
      switch decay {
      case .penalty(let amount): g += amount * w[i]
      case .decoupled(let amount): w[i] -= rate * amount * w[i]
      case nil: break
      }
      w[i] += change(i, g, rate)
    }
  }

  private var decay: WeightDecay? {
    switch description {
    case .adam(let d): d.weightDecay
    case .sgd(let d): d.weightDecay
    case .rmsprop(let d): d.weightDecay
    case .adagrad(let d): d.weightDecay
    case .nadam(let d): d.weightDecay
    case .radam(let d): d.weightDecay
    case .lamb: nil
    }
  }

  private mutating func moments(_ i: Int, _ g: Double, _ b1: Double, _ b2: Double) {
    m[i] = b1 * m[i] + (1 - b1) * g
    v[i] = b2 * v[i] + (1 - b2) * g * g
  }

  private mutating func change(_ i: Int, _ g: Double, _ rate: Double) -> Double {
    switch description {
    case .adam(let d):
      moments(i, g, d.firstDecay, d.secondDecay)
      extra[i] = max(extra[i], v[i])
      let square = d.isAMSGrad ? extra[i] : v[i]
      let (c1, c2) = (1 - pow(d.firstDecay, t), 1 - pow(d.secondDecay, t))
      return d.preset == .keras
        ? -rate * c2.squareRoot() / c1 * m[i] / (square.squareRoot() + d.epsilon)
        : -rate * (m[i] / c1) / ((square / c2).squareRoot() + d.epsilon)
    case .sgd(let d):
      if d.preset == .keras {
        m[i] = d.momentum * m[i] - rate * g
        return d.isNesterov ? d.momentum * m[i] - rate * g : m[i]
      }
      m[i] = d.momentum * m[i] + g
      return -rate * (d.isNesterov ? g + d.momentum * m[i] : m[i])
    case .rmsprop(let d):
      v[i] = d.decay * v[i] + (1 - d.decay) * g * g
      m[i] = d.decay * m[i] + (1 - d.decay) * g
      let square = max(v[i] - (d.isCentred ? m[i] * m[i] : 0), 0)
      let scaled = g / (d.preset == .keras ? (square + d.epsilon).squareRoot() : square.squareRoot() + d.epsilon)
      extra[i] = d.momentum * extra[i] + (d.preset == .keras ? rate : 1) * scaled
      return d.preset == .keras ? -extra[i] : -rate * extra[i]
    case .adagrad(let d):
      v[i] += g * g
      return -rate * g / (d.preset == .keras ? (v[i] + d.epsilon).squareRoot() : v[i].squareRoot() + d.epsilon)
    case .nadam(let d):
      moments(i, g, d.firstDecay, d.secondDecay)
      let now = d.firstDecay * (1 - 0.5 * pow(0.96, t * d.momentumDecay))
      let next = d.firstDecay * (1 - 0.5 * pow(0.96, (t + 1) * d.momentumDecay))
      let mean = next * m[i] / (1 - momenta * next) + (1 - now) * g / (1 - momenta)
      return -rate * mean / ((v[i] / (1 - pow(d.secondDecay, t))).squareRoot() + d.epsilon)
    case .radam(let d):
      moments(i, g, d.firstDecay, d.secondDecay)
      let mean = m[i] / (1 - pow(d.firstDecay, t))
      let power = pow(d.secondDecay, t)
      let most = 2 / (1 - d.secondDecay) - 1
      let length = most - 2 * t * power / (1 - power)
      guard length > 5 else { return -rate * mean }
      let r = ((length - 4) * (length - 2) * most / ((most - 4) * (most - 2) * length)).squareRoot()
      return -rate * r * mean * (1 - power).squareRoot() / (v[i].squareRoot() + d.epsilon)
    case .lamb: return 0
    }
  }

  /// All values as one parameter.
  private mutating func lamb(_ gradients: [Float], _ rate: Double, _ d: LAMBDescription) {
    let direction = w.indices.map { i in
      moments(i, Double(gradients[i]), d.firstDecay, d.secondDecay)
      let (mean, square) = (m[i] / (1 - pow(d.firstDecay, t)), v[i] / (1 - pow(d.secondDecay, t)))
      return mean / (square.squareRoot() + d.epsilon) + d.decay * w[i]
    }
    func norm(_ x: [Double]) -> Double { x.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    let ratio = norm(w) > 0 && norm(direction) > 0 ? norm(w) / norm(direction) : 1
    for i in w.indices { w[i] -= rate * ratio * direction[i] }
  }
}
