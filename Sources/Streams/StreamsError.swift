/// What went wrong with a dataset: what happened, to which thing and where, what to do.
public struct StreamsError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kinds of trouble a caller may want to tell apart.
  public enum Code: Sendable, Equatable {
    /// A description, manifest or argument makes no sense.
    case configuration
    /// A source file is nowhere to be found, or cannot be fetched.
    case notFound
    /// Content is not what a digest, a count or a format says.
    case damaged
    /// A program that was needed failed, or a system call did.
    case failed
  }

  /// Which kind of trouble.
  public let code: Code

  /// What happened, to which thing and where, what to do.
  public let message: String

  /// Makes an error from finished words.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The message.
  public var description: String { message }
}
