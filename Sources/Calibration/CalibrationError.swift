/// What is wrong with a calibrator or a request: what happened, to which thing and where, and what to do.
public struct CalibrationError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kinds of trouble a caller may want to tell apart.
  public enum Code: String, Sendable, Equatable {
    /// Two counts that must agree do not.
    case shapeMismatch
    /// There are not enough records for what was asked.
    case tooFewRecords
    /// A stored calibrator contradicts itself.
    case damaged
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
