public import Evaluation
public import Networks

extension NetworkDescription {
  /// What the first output says of classes: by the function that the network ends in, else by the one that the loss
  /// applies itself; ``OutputMeaning/numbers`` where neither makes probabilities of them.
  ///
  /// - Parameter loss: what it is trained with; `nil` where nobody knows, which stands for cross-entropy.
  public func outputMeaning(loss: Loss?) -> OutputMeaning {
    let closing = closing?.meaning
    return switch loss?.comparison {
    case nil: closing ?? .logits
    // The softmax of log-probabilities is the probabilities; a sigmoid's outputs are logits to these losses.
    case .classes: closing == .logProbabilities ? .logProbabilities : .logits
    case .independentClasses: .independentLogits
    case .numbers: closing ?? .numbers
    }
  }

  /// The softmax, log-softmax or sigmoid that the first output ends in, and the probabilities that it makes; `nil` for
  /// anything else.
  ///
  /// What only moves values about, or passes them through outside of training, may stand behind it; so may the mean over
  /// space, which makes probabilities of probabilities.
  public var closing: (node: Node, meaning: OutputMeaning)? {
    guard let sources = try? sources(), let shapes = try? shapes(),
      var index = nodes.firstIndex(where: { $0.name == outputs[0] })
    else { return nil }
    var isMean = false
    while true {
      let node = nodes[index]
      switch node.layer.settings.ending {
      case .same: break
      case .mean: isMean = true
      case .probabilities(let meaning):
        if meaning.isIndependent { return (node, meaning) }
        // Over several places each has probabilities of its own, of which only the mean are probabilities again.
        let isOneDistribution = shapes[index].dropFirst().allSatisfy { $0 == 1 }
        return isOneDistribution || (isMean && meaning == .probabilities) ? (node, meaning) : nil
      case .other: return nil
      }
      guard case .layer(let before) = sources[index][0] else { return nil }
      index = before
    }
  }
}
