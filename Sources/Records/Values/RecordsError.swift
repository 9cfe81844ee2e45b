/// What went wrong with a record file: what happened, in which file and where, and what to do.
public struct RecordsError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kinds of trouble a caller may want to tell apart.
  public enum Code: Sendable, Equatable {
    /// A file or folder does not exist.
    case notFound
    /// The system refused to read.
    case unreadable
    /// The disk of a temporary file, or the user's quota there, is full.
    case noSpace
    /// Bytes are not what the format, a checksum or a declared count says.
    case damaged
    /// The content is well-formed but not of a kind that is read or written here.
    case unsupported
    /// An argument, such as a split expression, makes no sense.
    case invalid
  }

  /// Which kind of trouble.
  public let code: Code

  /// What happened, in which file and where, and what to do.
  public let message: String

  /// Makes an error from finished words.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// A value of a record that is not as its feature says.
  package init(feature name: String, _ words: String) { self.init(.damaged, "feature '\(name)' \(words)") }

  /// The message.
  public var description: String { message }

  /// The same error, said to have happened at `place`.
  package func at(_ place: @autoclosure () -> String) -> RecordsError { RecordsError(code, "\(place()): \(message)") }
}

/// A checksum or length as it is shown in messages: eight hexadecimal digits.
func hexadecimal(_ value: UInt32) -> String {
  let digits = String(value, radix: 16)
  return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
}
