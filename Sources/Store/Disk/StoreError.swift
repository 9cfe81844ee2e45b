import Glibc

/// What went wrong with a file or with the store: what happened, to which thing, and what to do.
public struct StoreError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kinds of trouble a caller may want to tell apart.
  public enum Code: String, Sendable, CaseIterable {
    /// The file or folder does not exist.
    case notFound
    /// The system refused to create, write, rename or lock.
    case unwritable
    /// The system refused to read.
    case unreadable
    /// The disk, or the user's quota, is full.
    case noSpace
    /// Stored bytes are not what their name or record says.
    case damaged
    /// A shared cache, or the program that speaks to it, cannot be reached or refuses.
    case unreachable
    /// An argument says something that cannot be done.
    case configuration
    /// The caller had enough.
    case interrupted
  }

  /// Which kind of trouble.
  public let code: Code

  /// What happened, to which thing, and what to do.
  public let message: String

  /// Makes an error from finished words.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// Makes an error from a system call that failed: `verb` is what was tried, `path` on what.
  public init(_ verb: String, _ path: String, errno number: Int32, reading: Bool = false) {
    let reason = String(cString: strerror(number))
    switch number {
    case ENOSPC, EDQUOT:
      self.init(.noSpace, "cannot \(verb) \(path): \(reason); free some space and run again, nothing is half-written")
    case ENOENT where reading:
      self.init(.notFound, "cannot \(verb) \(path): \(reason)")
    default:
      let advice = reading ? "check that it exists and may be read" : "check that its folder exists and may be written"
      self.init(reading ? .unreadable : .unwritable, "cannot \(verb) \(path): \(reason); \(advice)")
    }
  }

  /// The message.
  public var description: String { message }
}
