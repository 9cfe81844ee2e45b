import Glibc

/// How the learning rate moves over a training: a warm-up, then a shape.
public struct Schedule: Codable, Hashable, Sendable {
  /// What follows the warm-up; epochs are counted from its end and may be fractions.
  public enum Shape: Codable, Hashable, Sendable {
    /// The same rate throughout.
    case constant
    /// Half a cosine down to zero at the last step.
    ///
    /// - Reference: Loshchilov and Hutter, 2017, "SGDR", arXiv:1608.03983, equation 5 without restarts.
    case cosine
    /// Times `factor` at once after every so many epochs.
    case step(everyEpochs: Double, factor: Double)
    /// Times `factor` an epoch, a little at each step.
    case exponential(factor: Double)
    /// (1 - progress)^power, from 1 down to `endFactor` at the end of the training.
    case polynomial(power: Double, endFactor: Double)
    /// Half a cosine down to zero over `firstEpochs`, again and again, each time `growth` times as long.
    ///
    /// - Reference: Loshchilov and Hutter, 2017, "SGDR", arXiv:1608.03983, equation 5.
    case warmRestarts(firstEpochs: Double, growth: Double)
    /// Up and down once over the whole training.
    case oneCycle(OneCycle)
    /// Down whenever a measurement stops improving.
    case plateau(ReduceOnPlateau)
  }

  /// What follows the warm-up.
  public var shape: Shape
  /// The epochs, or parts of one, in which the rate rises linearly to the shape's.
  public var warmUpEpochs: Double

  /// Makes a schedule.
  public init(_ shape: Shape, warmUpEpochs: Double = 0) {
    self.shape = shape
    self.warmUpEpochs = warmUpEpochs
  }

  /// The same rate throughout.
  public static let constant = Schedule(.constant)

  /// A warm-up, then half a cosine down to zero.
  public static func cosine(warmUpEpochs: Double) -> Schedule { Schedule(.cosine, warmUpEpochs: warmUpEpochs) }

  /// What the rate is multiplied with at step `step` (from 0) of `epochCount` epochs of `stepsPerEpoch`.
  ///
  /// - Parameters:
  ///   - history: the epochs measured so far, which the plateau looks at.
  ///   - learningRate: the rate before the schedule, which the plateau's minimum is compared with.
  public func factor(
    step: Int, stepsPerEpoch: Int, epochCount: Int, history: [EpochRecord] = [], learningRate: Double = 1
  ) -> Double {
    let warmUp = warmUpEpochs * Double(stepsPerEpoch)
    let position = Double(step)
    if position < warmUp {
      // A one-cycle starts low, and a plateau may be low already: the warm-up leads to where they are.
      return (position + 1) / (warmUp + 1) * value(0, warmUp, stepsPerEpoch, epochCount, history, learningRate)
    }
    return value(position - warmUp, warmUp, stepsPerEpoch, epochCount, history, learningRate)
  }

  /// The shape's factor `position` steps after the warm-up.
  private func value(
    _ position: Double, _ warmUp: Double, _ stepsPerEpoch: Int, _ epochCount: Int, _ history: [EpochRecord],
    _ learningRate: Double
  ) -> Double {
    let total = Double(stepsPerEpoch * epochCount) - warmUp
    let progress = total > 0 ? min(position / total, 1) : 0
    let epochs = position / Double(stepsPerEpoch)
    switch shape {
    case .constant: return 1
    case .cosine: return total > 0 ? 0.5 * (1 + cos(.pi * progress)) : 1
    // The small addend keeps 0.3 / 0.1 from counting as less than 3.
    case .step(let everyEpochs, let factor):
      precondition(everyEpochs > 0, "steps must be a positive number of epochs apart, not \(everyEpochs)")
      return pow(factor, (epochs / everyEpochs + 1e-9).rounded(.down))
    case .exponential(let factor): return pow(factor, epochs)
    case .polynomial(let power, let endFactor): return endFactor + (1 - endFactor) * pow(1 - progress, power)
    case .warmRestarts(let firstEpochs, let growth): return Self.restarted(epochs, firstEpochs, growth)
    case .oneCycle(let cycle): return cycle.factor(position: position, total: total)
    case .plateau(let plateau): return plateau.factor(after: history, learningRate: learningRate)
    }
  }

  private static func restarted(_ epochs: Double, _ firstEpochs: Double, _ growth: Double) -> Double {
    precondition(
      firstEpochs > 0 && growth >= 1, "a cycle of \(firstEpochs) epochs that grows \(growth) times has no end")
    var (length, rest) = (firstEpochs, epochs)
    if growth == 1 {
      rest -= (epochs / length + 1e-9).rounded(.down) * length
    } else {
      while rest >= length * (1 - 1e-9) {
        rest -= length
        length *= growth
      }
    }
    return 0.5 * (1 + cos(.pi * max(rest, 0) / length))
  }
}
