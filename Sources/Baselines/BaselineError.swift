/// A baseline that cannot be fitted or read: what does not fit, and what to do.
public struct BaselineError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kinds of trouble.
  public enum Code: Sendable {
    /// What was stored contradicts itself.
    case damaged
    /// The records cannot teach it.
    case unsuited
    /// It would need more memory than there is.
    case memory
  }

  /// Which kind of trouble.
  public let code: Code
  /// What does not fit, and what to do.
  public let message: String

  /// Makes an error from finished words.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The message.
  public var description: String { message }
}
