public import Arrays

/// What a training step makes small: a function of an output and what it should have been, averaged over the batch.
public enum Loss: Codable, Hashable, Sendable {
  /// Softmax cross-entropy of logits against class labels.
  case crossEntropy

  /// Whether it compares with class labels; with values of the output's shape otherwise.
  public var readsLabels: Bool {
    switch self {
    case .crossEntropy: true
    }
  }
}

/// What an output of one batch should have been.
public enum Target: Sendable {
  /// One class a record.
  case labels([Int32])
  /// One value for each of the output's: `[batch]` and the output's shape.
  case values(Tensor)
}
