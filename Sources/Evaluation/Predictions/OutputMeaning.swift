/// What the numbers say that come out of a network, one a class or one a value.
///
/// Said once, by the model, when it is trained; whoever reads outputs asks it.
public enum OutputMeaning: String, Codable, CaseIterable, Sendable {
  /// Scores of classes of which one is true: their softmax is the probabilities.
  case logits
  /// The logarithms of the probabilities of classes of which one is true.
  case logProbabilities
  /// The probabilities of classes of which one is true.
  case probabilities
  /// A score for each class, true or not by itself: their sigmoids are the probabilities.
  case independentLogits
  /// A probability for each class, true or not by itself.
  case independentProbabilities
  /// Numbers that are predicted, or scores that are no probabilities.
  case numbers

  /// Whether each class is true or not by itself, so that probabilities need not sum to 1.
  public var isIndependent: Bool { self == .independentLogits || self == .independentProbabilities }

  /// Whether one of several classes is true, so that probabilities sum to 1.
  public var isExclusive: Bool { self != .numbers && !isIndependent }

  /// The meaning in words, such as "independent probabilities".
  public var words: String {
    switch self {
    case .logits: "logits"
    case .logProbabilities: "log-probabilities"
    case .probabilities: "probabilities"
    case .independentLogits: "independent logits"
    case .independentProbabilities: "independent probabilities"
    case .numbers: "numbers"
    }
  }
}
