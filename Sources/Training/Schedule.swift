import Glibc

/// How the learning rate moves over a training.
public enum Schedule: Codable, Hashable, Sendable {
  /// The same rate throughout.
  case constant
  /// A linear warm-up over the first `warmUpEpochs`, then half a cosine down to zero at the last step.
  ///
  /// - Reference: Loshchilov and Hutter, 2017, "SGDR", arXiv:1608.03983, equation 5 without restarts.
  case cosine(warmUpEpochs: Double)

  /// What the rate is multiplied with at step `step` of `epochCount` epochs of `stepsPerEpoch`.
  public func factor(step: Int, stepsPerEpoch: Int, epochCount: Int) -> Double {
    switch self {
    case .constant: return 1
    case .cosine(let warmUpEpochs):
      let warmUp = warmUpEpochs * Double(stepsPerEpoch)
      let position = Double(step)
      if position < warmUp { return (position + 1) / (warmUp + 1) }
      let total = Double(stepsPerEpoch * epochCount)
      return total > warmUp ? 0.5 * (1 + cos(.pi * min((position - warmUp) / (total - warmUp), 1))) : 1
    }
  }
}
