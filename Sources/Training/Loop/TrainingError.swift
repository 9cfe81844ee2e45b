/// A training that cannot go on: what happened, where in the training, and what to do.
public struct TrainingError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kinds of trouble.
  public enum Code: Sendable {
    /// A value, gradient or parameter is infinite or not a number.
    case diverged
    /// There is nothing to train on.
    case noData
    /// A record has no class, where classes are to be told.
    case noLabel
    /// The groups of parameters do not fit the network.
    case groups
    /// A network to start from does not fit.
    case initialWeights
    /// A checkpoint does not fit this training.
    case checkpoint
  }

  /// Which kind of trouble.
  public let code: Code

  /// What happened, where, and what to do.
  public let message: String

  /// Where a training stopped being finite, if it did.
  public let divergence: Divergence?

  /// Makes an error from finished words.
  public init(_ code: Code, _ message: String, divergence: Divergence? = nil) {
    self.code = code
    self.message = message
    self.divergence = divergence
  }

  public var description: String { message }
}
