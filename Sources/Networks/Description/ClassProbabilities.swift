/// What a function at a network's end makes of its numbers: probabilities of classes.
public enum ClassProbabilities: Sendable {
  /// Of classes of which one is true: softmax.
  case exclusive
  /// The logarithms of these: log-softmax.
  case logarithms
  /// Of classes of which each is true or not by itself: sigmoid.
  case independent
}

extension NetworkDescription {
  /// The softmax, log-softmax or sigmoid that the first output ends in, and the probabilities that it makes; `nil` for
  /// anything else.
  ///
  /// What only moves values about, or passes them through outside of training, may stand behind it; so may the mean over
  /// space, which makes probabilities of probabilities.
  public var closing: (node: Node, makes: ClassProbabilities)? {
    guard let sources = try? sources(), let shapes = try? shapes(),
      var index = nodes.firstIndex(where: { $0.name == outputs[0] })
    else { return nil }
    var isMean = false
    while true {
      let node = nodes[index]
      switch node.layer.settings.ending {
      case .same: break
      case .mean: isMean = true
      case .probabilities(.independent): return (node, .independent)
      case .probabilities(let made):
        // Over several places each has probabilities of its own, of which only the mean are probabilities again.
        let isOneDistribution = shapes[index].dropFirst().allSatisfy { $0 == 1 }
        return isOneDistribution || (isMean && made == .exclusive) ? (node, made) : nil
      case .other: return nil
      }
      guard case .layer(let before) = sources[index][0] else { return nil }
      index = before
    }
  }
}
