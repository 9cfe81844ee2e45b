/// What went wrong in a pipeline: what happened, where, and what to do.
public struct PipelineError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kinds of trouble a caller may want to tell apart.
  public enum Code: Sendable, Equatable {
    /// The pipeline file, or an argument, says something that cannot be done.
    case configuration
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

extension PipelineError {
  /// There is no stage of that name.
  public static func unknownStage(_ name: String, among names: [String]) -> PipelineError {
    PipelineError(.configuration, "there is no stage '\(name)'" + Spelling.hint(name, among: names, otherwise: names))
  }
}

/// A place in a file.
public struct SourceLocation: Hashable, Sendable, CustomStringConvertible {
  /// The file as the user named it.
  public let file: String
  /// The line, from 1.
  public let line: Int
  /// The column, from 1.
  public let column: Int

  /// Names a place.
  public init(file: String, line: Int, column: Int) {
    self.file = file
    self.line = line
    self.column = column
  }

  /// `file:line:column`.
  public var description: String { "\(file):\(line):\(column)" }
}
