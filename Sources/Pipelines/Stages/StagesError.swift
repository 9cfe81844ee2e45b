/// A stage that cannot do its work: what does not fit, where, and what to do.
public struct StagesError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kinds of trouble.
  public enum Code: Sendable {
    /// Two inputs, or an input and a setting, contradict each other.
    case mismatch
    /// An input's file is not what its maker writes.
    case damaged
  }

  /// Which kind of trouble.
  public let code: Code

  /// What does not fit, where, and what to do.
  public let message: String

  /// Makes an error from finished words.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The message.
  public var description: String { message }
}
