public import Settings

/// What went wrong while a pipeline ran: what happened, where, and what to do.
public struct PipelineError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kinds of trouble a caller may want to tell apart.
  public enum Code: Sendable, Equatable {
    /// A stage broke its contract while it ran.
    case stage
    /// The run was asked to end.
    case cancelled
  }

  /// Which kind of trouble.
  public let code: Code
  /// Where in a file; `nil` where no file is to blame.
  public let location: SourceLocation?
  /// The dotted path of the setting to blame.
  public let path: String
  /// What happened and what to do.
  public let message: String

  /// Makes an error from finished words.
  public init(_ code: Code, at location: SourceLocation? = nil, path: String = "", _ message: String) {
    self.code = code
    self.location = location
    self.path = path
    self.message = message
  }

  /// `file:line:column: path: message`.
  public var description: String {
    [location?.description ?? "", path, message].filter { !$0.isEmpty }.joined(separator: ": ")
  }
}

extension SettingsError {
  /// There is no stage of that name.
  public static func unknownStage(_ name: String, among names: [String]) -> SettingsError {
    SettingsError("there is no stage '\(name)'" + Spelling.hint(name, among: names, otherwise: names))
  }
}
