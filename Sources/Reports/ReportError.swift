/// What is wrong with a report's content: what happened, to which thing and where, and what to do.
public struct ReportError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kinds of trouble a caller may want to tell apart.
  public enum Code: String, Sendable, Equatable {
    /// Two shapes or counts that must agree do not.
    case shapeMismatch
    /// A page has no place for what should be put into it.
    case markerMissing
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
