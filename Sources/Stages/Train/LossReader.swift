package import Evaluation
package import Networks
package import Pipelines
import Settings
import Training

/// Reads from a `train` stage's settings what is made small.
///
/// ```yaml
/// loss: {crossEntropy: {smoothing: 0.1, classWeights: [1, 2.5, 1]}}
/// ```
package enum LossReader {
  private enum Word: String, CaseIterable {
    case crossEntropy, binaryCrossEntropy, focal, klDivergence, mse, mae, huber
  }

  /// Reads `loss`: a word, or a mapping of one word to its settings; where the file has none, cross-entropy, or with a
  /// `target` the mean squared error.
  ///
  /// - Throws: an error at `loss` where it is one of classes, and a target's numbers are to be predicted.
  static func read(_ reader: StageReader, target: String?) throws -> Loss {
    guard let node = reader.node("loss") else { return target == nil ? .crossEntropy() : .meanSquaredError }
    let loss = try read(node)
    guard let target else { return loss }
    switch loss {
    case .meanSquaredError, .meanAbsoluteError, .huber: return loss
    case .crossEntropy, .binaryCrossEntropy, .focal, .klDivergence:
      throw node.failure(
        "this loss compares classes, but the target '\(target)' is a number; use mse, mae or huber, or leave 'target' out"
      )
    }
  }

  private static func read(_ node: ConfigurationNode) throws -> Loss {
    guard case .mapping(let members) = node.value else { return try loss(node.choice(of: Word.self), nil) }
    try node.allow(only: Word.allCases.map(\.rawValue))
    guard members.count == 1, let (name, settings) = members.first, let word = Word(rawValue: name) else {
      throw node.failure("expected one loss, such as mse, or {crossEntropy: {smoothing: 0.1}}")
    }
    if case .null = settings.value { return try loss(word, nil) }
    return try loss(word, settings)
  }

  /// Checks that a loss fits the network it is for, and says what the network's outputs will mean.
  ///
  /// - Parameter target: the feature whose numbers are predicted; `nil` for classes.
  /// - Throws: an error at `loss` where class weights are too few or too many, where the network ends with the function
  ///   that the loss applies itself, or where its outputs would be no probabilities of classes; at `network` where a
  ///   training cannot feed it.
  @discardableResult
  package static func check(
    _ loss: Loss, _ network: NetworkDescription, target: String? = nil, _ reader: StageReader
  ) throws -> OutputMeaning {
    guard network.inputs.count == 1, network.outputs.count == 1 else {
      throw reader.failure(
        at: "network",
        "has \(network.inputs.count) inputs and \(network.outputs.count) outputs; a stage trains networks of one each")
    }
    let function: Layer?
    switch loss {
    case .crossEntropy, .klDivergence: function = .softmax
    case .binaryCrossEntropy, .focal: function = .activation(.sigmoid)
    case .meanSquaredError, .meanAbsoluteError, .huber: function = nil
    }
    if function == .activation(.sigmoid), [.softmax, .logSoftmax].contains(network.closingFunction) {
      throw reader.failure(
        at: "loss",
        "takes each class for itself, but the layer '\(network.closingLayer ?? "")' makes them exclude each other; leave "
          + "that layer out, or use crossEntropy")
    }
    if let function, network.closingFunction == function {
      throw reader.failure(
        at: "loss",
        "the loss applies \(function.kind.rawValue) itself; leave the layer '\(network.closingLayer ?? "")' out")
    }
    let count = network.outputShapes[0].reduce(1, *)
    if case .crossEntropy(_, let weights?) = loss, weights.count != count {
      throw reader.failure(
        at: "loss", "expected \(count) class weights, one for each of the network's outputs, found \(weights.count)")
    }
    guard target == nil else { return .numbers }
    let meaning = network.outputMeaning(loss: loss)
    guard meaning != .numbers else {
      throw reader.failure(
        at: "loss",
        "compares numbers, and the outputs of this network are no probabilities of classes; end it with softmax or "
          + "sigmoid, use crossEntropy, or name a 'target'")
    }
    return meaning
  }

  private static func loss(_ word: Word, _ settings: ConfigurationNode?) throws -> Loss {
    func allow(_ names: String...) throws { try settings?.allow(only: names) }
    func number(_ name: String, _ range: ClosedRange<Double>, default usual: Double) throws -> Double {
      try settings?[name]?.double(in: range) ?? usual
    }
    func plain(_ loss: Loss) throws -> Loss {
      if let settings { throw settings.failure("'\(word.rawValue)' has no settings") }
      return loss
    }
    switch word {
    case .crossEntropy:
      try allow("smoothing", "classWeights")
      return .crossEntropy(
        smoothing: try number("smoothing", 0...0.999_999, default: 0),
        classWeights: try settings?["classWeights"]?.list().map { try $0.double(in: 1e-6...1e6) })
    case .focal:
      try allow("gamma", "alpha")
      return .focal(gamma: try number("gamma", 0...100, default: 2), alpha: try balance(settings?["alpha"]))
    case .huber:
      try allow("delta")
      return .huber(delta: try number("delta", 1e-6...1e6, default: 1))
    case .binaryCrossEntropy: return try plain(.binaryCrossEntropy)
    case .klDivergence: return try plain(.klDivergence)
    case .mse: return try plain(.meanSquaredError)
    case .mae: return try plain(.meanAbsoluteError)
    }
  }

  /// The weight of what is true in focal loss: a number, `none`, or the usual one where nothing is said.
  private static func balance(_ node: ConfigurationNode?) throws -> Double? {
    guard let node else { return 0.25 }
    guard case .string(let word) = node.value else { return try node.double(in: 0...1) }
    guard word == "none" else { throw node.failure("expected a number from 0 to 1, or none, found '\(word)'") }
    return nil
  }
}
