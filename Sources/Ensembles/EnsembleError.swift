/// What is wrong with members: what happened, to which thing and where, and what to do.
public struct EnsembleError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kinds of trouble a caller may want to tell apart.
  public enum Code: String, Sendable, Equatable {
    /// Two shapes or counts that must agree do not.
    case shapeMismatch
    /// Members speak of other records, or in another order.
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

  public var description: String { message }
}
