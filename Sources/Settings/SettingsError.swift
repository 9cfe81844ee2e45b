/// Something that a file or an argument says cannot be done: what, where, and what to do.
public struct SettingsError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Where in a file; `nil` where no file is to blame.
  public let location: SourceLocation?
  /// The dotted path of the setting to blame.
  public let path: String
  /// What is wrong and what to do.
  public let message: String

  /// Makes an error from finished words.
  public init(at location: SourceLocation? = nil, path: String = "", _ message: String) {
    self.location = location
    self.path = path
    self.message = message
  }

  /// `file:line:column: path: message`.
  public var description: String {
    [location?.description ?? "", path, message].filter { !$0.isEmpty }.joined(separator: ": ")
  }
}
