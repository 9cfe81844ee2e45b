/// What is wrong with predictions: what happened, to which record and where, and what to do.
public struct EvaluationError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kinds of trouble a caller may want to tell apart.
  public enum Code: String, Sendable, Equatable {
    /// Two shapes or counts that must agree do not.
    case shapeMismatch
    /// A score, a number to be predicted, or one predicted, is infinite or not a number.
    case notFinite
    /// A row is no probability distribution.
    case notADistribution
    /// A label names no class.
    case labelOutOfRange
    /// The outputs do not mean what is asked of them.
    case otherMeaning
    /// There are no records.
    case empty
    /// A file of predictions contradicts itself.
    case damaged
  }

  /// Which kind of trouble.
  public let code: Code

  /// What happened, to which record and where, and what to do.
  public let message: String

  /// Makes an error from finished words.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The message.
  public var description: String { message }
}
