import Networks
import Pipelines
import Settings
import Training

/// Reads an optimiser from a `train` stage's settings.
///
/// ```yaml
/// optimizer: {sgd: {learningRate: 0.1, momentum: 0.9, nesterov: true}}
/// clip: {norm: 1.0}
/// ```
enum OptimizerReader {
  /// The names of methods; `adamW` is Adam with decoupled decay.
  enum Method: String, CaseIterable { case adam, adamW, sgd, rmsprop, adagrad, nadam, radam, lamb }

  /// Reads `optimizer`; Adam where the file names none.
  static func read(_ reader: StageReader, preset: FrameworkPreset) throws -> OptimizerDescription {
    let section = try reader.section("optimizer")
    let names = section.keys
    guard names.count < 2 else {
      throw section.failure(at: names[1], "expected one optimiser, found \(names.joined(separator: " and "))")
    }
    let known = Method.allCases.map(\.rawValue)
    let name = names.first ?? Method.adam.rawValue
    guard let method = Method(rawValue: name) else {
      throw section.failure(
        at: name, "there is no optimiser '\(name)'" + Spelling.hint(name, among: known, otherwise: known))
    }
    return try read(method, try section.section(name), preset)
  }

  /// Reads `clip`; none where the file has none.
  static func clip(_ reader: StageReader) throws -> GradientClip? {
    guard let node = reader.node("clip") else { return nil }
    try node.allow(only: ["norm", "value"])
    switch (node["norm"], node["value"]) {
    case (let norm?, nil): return .norm(try limit(norm))
    case (nil, let value?): return .value(try limit(value))
    default: throw node.failure("expected one of {norm: 1.0} and {value: 0.5}")
    }
  }

  private static func limit(_ node: ConfigurationNode) throws -> Double {
    let limit = try node.double(in: 0...1e30)
    guard limit > 0 else { throw node.failure("a bound of 0 would stop the training; leave 'clip' out for none") }
    return limit
  }

  private static func read(
    _ method: Method, _ node: StageReader, _ inherited: FrameworkPreset
  ) throws -> OptimizerDescription {
    func rate(_ usual: Double) throws -> Double { try node.double("learningRate", default: usual, in: 0...10) }
    func decay(_ name: String, _ usual: Double) throws -> Double {
      try node.double(name, default: usual, in: 0...0.999_999)
    }
    func epsilon(_ usual: Double) throws -> Double { try node.double("epsilon", default: usual, in: 0...1) }
    func weights(_ preset: FrameworkPreset) throws -> WeightDecay? {
      WeightDecay(try node.double("weightDecay", default: 0, in: 0...10), preset: preset)
    }
    func preset() throws -> FrameworkPreset {
      try node.choice("preset", of: FrameworkPreset.self, default: inherited)
    }
    switch method {
    case .adam, .adamW:
      var adam = AdamDescription(preset: try preset())
      adam.learningRate = try rate(adam.learningRate)
      adam.firstDecay = try decay("firstDecay", adam.firstDecay)
      adam.secondDecay = try decay("secondDecay", adam.secondDecay)
      adam.epsilon = try epsilon(adam.epsilon)
      adam.isAMSGrad = try node.bool("amsgrad", default: false)
      if method == .adam {
        adam.weightDecay = try weights(adam.preset)
      } else {
        let usual = AdamDescription.usualDecoupledDecay(adam.preset)
        adam.weightDecay = .decoupled(try node.double("weightDecay", default: usual, in: 0...10))
      }
      return .adam(adam)
    case .sgd:
      var sgd = SGDDescription(preset: try preset())
      sgd.learningRate = try rate(sgd.learningRate)
      sgd.momentum = try decay("momentum", sgd.momentum)
      sgd.isNesterov = try node.bool("nesterov", default: false)
      if sgd.isNesterov && sgd.momentum == 0 {
        throw node.failure(at: "nesterov", "Nesterov's look ahead needs a momentum, such as 'momentum: 0.9'")
      }
      sgd.weightDecay = try weights(sgd.preset)
      return .sgd(sgd)
    case .rmsprop:
      var rmsprop = RMSPropDescription(preset: try preset())
      rmsprop.learningRate = try rate(rmsprop.learningRate)
      rmsprop.decay = try decay("decay", rmsprop.decay)
      rmsprop.momentum = try decay("momentum", rmsprop.momentum)
      rmsprop.epsilon = try epsilon(rmsprop.epsilon)
      rmsprop.isCentred = try node.bool("centred", default: false)
      rmsprop.weightDecay = try weights(rmsprop.preset)
      return .rmsprop(rmsprop)
    case .adagrad:
      var adagrad = AdagradDescription(preset: try preset())
      adagrad.learningRate = try rate(adagrad.learningRate)
      adagrad.initialSquare = try node.double("initialSquare", default: adagrad.initialSquare, in: 0...1e6)
      adagrad.epsilon = try epsilon(adagrad.epsilon)
      adagrad.weightDecay = try weights(adagrad.preset)
      return .adagrad(adagrad)
    case .nadam:
      let preset = try preset()
      var nadam = NadamDescription(preset: preset)
      nadam.learningRate = try rate(nadam.learningRate)
      nadam.firstDecay = try decay("firstDecay", nadam.firstDecay)
      nadam.secondDecay = try decay("secondDecay", nadam.secondDecay)
      nadam.momentumDecay = try node.double("momentumDecay", default: nadam.momentumDecay, in: 0...1_000)
      nadam.epsilon = try epsilon(nadam.epsilon)
      nadam.weightDecay = try weights(preset)
      return .nadam(nadam)
    case .radam:
      var radam = RAdamDescription()
      radam.learningRate = try rate(radam.learningRate)
      radam.firstDecay = try decay("firstDecay", radam.firstDecay)
      radam.secondDecay = try decay("secondDecay", radam.secondDecay)
      radam.epsilon = try epsilon(radam.epsilon)
      // RAdam is PyTorch's, whose weight decay is a penalty.
      radam.weightDecay = try weights(.pytorch)
      return .radam(radam)
    case .lamb:
      var lamb = LAMBDescription()
      lamb.learningRate = try rate(lamb.learningRate)
      lamb.firstDecay = try decay("firstDecay", lamb.firstDecay)
      lamb.secondDecay = try decay("secondDecay", lamb.secondDecay)
      lamb.epsilon = try epsilon(lamb.epsilon)
      lamb.decay = try node.double("weightDecay", default: lamb.decay, in: 0...10)
      return .lamb(lamb)
    }
  }
}
