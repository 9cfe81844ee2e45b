/// What went wrong with an image or a sound: what happened, and where in its bytes.
public struct MediaError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kinds of trouble a caller may want to tell apart.
  public enum Code: Sendable, Equatable {
    /// Bytes are not what the format says.
    case damaged
    /// The content is well-formed but of a kind that is not read here.
    case unsupported
    /// The image or sound is larger than allowed.
    case tooLarge
  }

  /// Which kind of trouble.
  public let code: Code

  /// What happened, and where.
  public let message: String

  /// Makes an error from finished words.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  public var description: String { message }
}
