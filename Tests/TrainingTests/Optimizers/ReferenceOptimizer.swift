import Networks
import Settings
import Training

/// What an optimizer does to values by its published formula: what the kernels are held to.
struct ReferenceOptimizer {
  /// The values.
  var w: [Double]
  /// Steps so far, this one included.
  var t = 0.0
  /// Running means of gradients and of their squares, as far as the method has any, and whatever else it keeps.
  var m: [Double]
  var v: [Double]
  var extra: [Double]
  /// The product of momenta that change.
  var momenta = 1.0
  private let kind: any Kind

  init(_ description: OptimizerDescription, _ start: [Float]) {
    kind = description.kind
    w = start.map(Double.init)
    m = w.map { _ in 0 }
    (v, extra) = (m, m)
  }

  mutating func step(_ gradients: [Float], _ rate: Double) {
    guard let method = kind as? any ExemplifiedOptimizer else {
      preconditionFailure("the tests of '\(kind)' must make it an ExemplifiedOptimizer")
    }
    t += 1
    method.step(&self, gradients.map(Double.init), rate: rate)
  }

  /// Moves each value by itself: a pull towards zero, and a change that a gradient makes.
  ///
  /// - Parameter decay: what is added to the gradient, and what weights shrink by, in learning rates.
  mutating func moveEach(
    _ gradients: [Double], rate: Double, decay: (penalty: Double, shrinkage: Double),
    by change: (inout ReferenceOptimizer, _ index: Int, _ gradient: Double) -> Double
  ) {
    for i in w.indices {
      let gradient = gradients[i] + decay.penalty * w[i]
      w[i] -= rate * decay.shrinkage * w[i]
      w[i] += change(&self, i, gradient)
    }
  }

  /// The two meanings of weight decay.
  static func decay(_ amount: Double, _ preset: FrameworkPreset) -> (penalty: Double, shrinkage: Double) {
    preset == .keras ? (0, amount) : (amount, 0)
  }

  /// Takes a gradient into the running means.
  mutating func moments(_ i: Int, _ g: Double, _ beta1: Double, _ beta2: Double) {
    m[i] = beta1 * m[i] + (1 - beta1) * g
    v[i] = beta2 * v[i] + (1 - beta2) * g * g
  }
}
