public import Evaluation
public import Networks

extension NetworkDescription {
  /// What the first output says of classes: by the function that the network ends in, else by the one that the loss
  /// applies itself; ``OutputMeaning/numbers`` where neither makes probabilities of them.
  ///
  /// - Parameter loss: what it is trained with; `nil` where nobody knows, which stands for cross-entropy.
  public func outputMeaning(loss: Loss?) -> OutputMeaning {
    switch loss ?? .crossEntropy() {
    case .crossEntropy, .klDivergence:
      // The softmax of log-probabilities is the probabilities; a sigmoid's outputs are logits to these losses.
      switch closingFunction {
      case .logSoftmax?: .logProbabilities
      case .softmax? where loss == nil: .probabilities
      case .activation? where loss == nil: .independentProbabilities
      default: .logits
      }
    case .binaryCrossEntropy, .focal: .independentLogits
    case .meanSquaredError, .meanAbsoluteError, .huber:
      switch closingFunction {
      case .logSoftmax?: .logProbabilities
      case .softmax?: .probabilities
      case .activation?: .independentProbabilities
      default: .numbers
      }
    }
  }

  /// The softmax, log-softmax or sigmoid that the first output ends in; `nil` for anything else.
  ///
  /// What only moves values about, or passes them through outside of training, may stand behind it; so may the mean over
  /// space, which makes probabilities of probabilities.
  public var closingFunction: Layer? { closingNode?.layer }

  /// The name of the layer that is the ``closingFunction``.
  public var closingLayer: String? { closingNode?.name }

  private var closingNode: Node? {
    guard let sources = try? sources(), let shapes = try? shapes(),
      var index = nodes.firstIndex(where: { $0.name == outputs[0] })
    else { return nil }
    var isMean = false
    while true {
      let node = nodes[index]
      switch node.layer {
      case .flatten, .reshape, .dropout, .spatialDropout: break
      case .globalAveragePool: isMean = true
      case .activation(.sigmoid): return node
      case .softmax, .logSoftmax:
        // Over several places each has probabilities of its own, of which only the mean are probabilities again.
        let isOneDistribution = shapes[index].dropFirst().allSatisfy { $0 == 1 }
        return isOneDistribution || (isMean && node.layer == .softmax) ? node : nil
      default: return nil
      }
      guard case .layer(let before) = sources[index][0] else { return nil }
      index = before
    }
  }
}
