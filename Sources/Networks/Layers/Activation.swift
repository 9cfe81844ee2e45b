/// A function of each value alone.
public enum Activation: Codable, Hashable, Sendable {
  /// max(0, x).
  case relu
  /// min(max(0, x), 6).
  case relu6
  /// x, or slope · x where x is negative; the slope is not negative.
  ///
  /// - Reference: Maas, Hannun and Ng, 2013, "Rectifier nonlinearities improve neural network acoustic models".
  case leakyReLU(slope: Double)
  /// x, or alpha · (eˣ − 1) where x is negative; alpha is not negative.
  ///
  /// - Reference: Clevert, Unterthiner and Hochreiter, 2016, arXiv:1511.07289, equation 15.
  case elu(alpha: Double)
  /// x · Φ(x), with the distribution function of the standard normal.
  ///
  /// - Reference: Hendrycks and Gimpel, 2016, arXiv:1606.08415, section 2.
  case gelu
  /// The same with Φ(x) ≈ (1 + tanh(√(2/π) · (x + 0.044715 · x³))) / 2.
  case geluTanh
  /// x · sigmoid(x), also called SiLU.
  case swish
  /// x · min(max(0, x + 3), 6) / 6.
  ///
  /// - Reference: Howard et al., 2019, arXiv:1905.02244, section 5.2.
  case hardSwish
  /// x · tanh(log(1 + eˣ)).
  ///
  /// - Reference: Misra, 2019, arXiv:1908.08681, equation 1.
  case mish
  /// 1 / (1 + e⁻ˣ).
  case sigmoid
  /// The hyperbolic tangent.
  case tanh
  /// log(1 + eˣ).
  case softplus

  var kind: Layer.Kind {
    switch self {
    case .relu: .relu
    case .relu6: .relu6
    case .leakyReLU: .leakyReLU
    case .elu: .elu
    case .gelu: .gelu
    case .geluTanh: .geluTanh
    case .swish: .swish
    case .hardSwish: .hardSwish
    case .mish: .mish
    case .sigmoid: .sigmoid
    case .tanh: .tanh
    case .softplus: .softplus
    }
  }

  /// Whether the slope at a place follows from the value there; it takes the argument otherwise.
  var slopeFollowsFromOutput: Bool {
    switch self {
    case .relu, .relu6, .leakyReLU, .elu, .sigmoid, .tanh, .softplus: true
    case .gelu, .geluTanh, .swish, .hardSwish, .mish: false
    }
  }

  /// Whether zero becomes something else, so that padding channels must be cleared.
  var movesZero: Bool { self == .sigmoid || self == .softplus }

  /// Whether the kernel of a convolution or dense layer can apply it on the way out, in a plan of this mode.
  ///
  /// While gradients are needed, only where they follow from what came out. Never softplus, which oneDNN computes with
  /// an error of 1e-6 even where the result is far smaller; its other functions are within 1e-6 of max(1, |f(x)|).
  func isFused(in mode: PlanMode) -> Bool {
    self != .softplus && (slopeFollowsFromOutput || mode == .inference)
  }
}

extension Activation: LayerSettings {
  func outputShape(of inputs: [[Int]], at place: LayerPlace) throws(NetworkError) -> [Int] {
    let parameter =
      switch self {
      case .leakyReLU(let slope): slope
      case .elu(let alpha): alpha
      default: 0.0
      }
    // The sign of the value must be the argument's, which the gradient is told from.
    guard parameter >= 0, Float(parameter).isFinite else {
      throw place.failure("needs a finite parameter of at least 0, not \(parameter)")
    }
    return inputs[0]
  }
}
