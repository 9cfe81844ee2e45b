import Networks
import Pipelines

/// Reads from a `train` stage's settings what is made small.
///
/// ```yaml
/// loss: {crossEntropy: {smoothing: 0.1, classWeights: [1, 2.5, 1]}}
/// ```
enum LossReader {
  enum Word: String, CaseIterable {
    case crossEntropy, binaryCrossEntropy, focal, klDivergence, mse, mae, huber
  }

  /// Reads `loss`: a word, or a mapping of one word to its settings; cross-entropy where the file has none.
  static func read(_ reader: StageReader) throws -> Loss {
    guard let node = reader.node("loss") else { return .crossEntropy() }
    guard case .mapping(let members) = node.value else { return try loss(node.choice(of: Word.self), nil) }
    try node.allow(only: Word.allCases.map(\.rawValue))
    guard members.count == 1, let (name, settings) = members.first, let word = Word(rawValue: name) else {
      throw node.failure("expected one loss, such as mse, or {crossEntropy: {smoothing: 0.1}}")
    }
    if case .null = settings.value { return try loss(word, nil) }
    return try loss(word, settings)
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
