/// What is wrong with predictions: what happened, to which thing and where, and what to do.
public struct EnsembleError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kinds of trouble a caller may want to tell apart.
  public enum Code: String, Sendable, Equatable {
    /// Two shapes or counts that must agree do not.
    case shapeMismatch
    /// A row is no probability distribution, or a logit is not finite.
    case notADistribution
    /// A number to be predicted, or one predicted, is infinite or not a number.
    case notFinite
    /// A label names no class.
    case labelOutOfRange
    /// Members disagree on the true labels, so they saw other records or another order.
    case differentRecords
    /// There is nothing to combine.
    case empty
  }

  /// Which kind of trouble.
  public let code: Code

  /// What happened, to which thing and where, and what to do.
  public let message: String

  /// Makes an error from finished words.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The message.
  public var description: String { message }
}
