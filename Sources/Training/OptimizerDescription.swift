/// An optimiser with its settings.
public enum OptimizerDescription: Codable, Hashable, Sendable {
  /// Adam, AdamW and AMSGrad.
  case adam(AdamDescription)
  /// Gradient descent with or without momentum.
  case sgd(SGDDescription)
  /// Gradients over the root of their running square.
  case rmsprop(RMSPropDescription)
  /// Gradients over the root of their summed squares.
  case adagrad(AdagradDescription)
  /// Adam with Nesterov momentum.
  case nadam(NadamDescription)
  /// Adam that starts with momentum alone while its variance is unknown.
  case radam(RAdamDescription)
  /// Adam whose steps are as long, layer by layer, as the weights are large.
  case lamb(LAMBDescription)

  var method: any OptimizerMethod {
    switch self {
    case .adam(let method): method
    case .sgd(let method): method
    case .rmsprop(let method): method
    case .adagrad(let method): method
    case .nadam(let method): method
    case .radam(let method): method
    case .lamb(let method): method
    }
  }

  /// Whether weights are pulled towards zero.
  public var decaysWeights: Bool {
    if case .lamb(let method) = self { method.decay != 0 } else { method.weightDecay != nil }
  }

  /// The step size before the schedule.
  public var learningRate: Double { method.learningRate }
}
