/// A training that cannot go on: what happened, where in the training, and what to do.
public struct TrainingError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kinds of trouble.
  public enum Code: Sendable {
    /// The loss is infinite or not a number.
    case diverged
    /// There is nothing to train on.
    case noData
    /// A checkpoint does not fit this training.
    case checkpoint
  }

  /// Which kind of trouble.
  public let code: Code

  /// What happened, where, and what to do.
  public let message: String

  /// Makes an error from finished words.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The message.
  public var description: String { message }
}
