public import Evaluation
public import Networks

extension NetworkDescription {
  /// What the first output says of classes: by the function that the network ends in, else by the one that the loss
  /// applies itself; `OutputMeaning/numbers` where neither makes probabilities of them.
  ///
  /// - Parameter loss: what it is trained with; `nil` where nobody knows, which stands for cross-entropy.
  public func outputMeaning(loss: Loss?) -> OutputMeaning {
    let closing = closing.map { OutputMeaning($0.makes) }
    return switch loss?.comparison {
    case nil: closing ?? .logits
    // The softmax of log-probabilities is the probabilities; a sigmoid's outputs are logits to these losses.
    case .classes: closing == .logProbabilities ? .logProbabilities : .logits
    case .independentClasses: .independentLogits
    case .numbers: closing ?? .numbers
    }
  }
}

extension OutputMeaning {
  fileprivate init(_ probabilities: ClassProbabilities) {
    switch probabilities {
    case .exclusive: self = .probabilities
    case .logarithms: self = .logProbabilities
    case .independent: self = .independentProbabilities
    }
  }
}
