/// What went wrong with a dataset that is found, fetched or made: what happened, to which thing and where, what to do.
public struct DatasetsError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kinds of trouble a caller may want to tell apart.
  public enum Code: Sendable, Equatable {
    /// A manifest or argument makes no sense.
    case configuration
    /// A source file is nowhere to be found, or cannot be fetched.
    case notFound
    /// Content is not what a digest, a count or a format says.
    case damaged
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
