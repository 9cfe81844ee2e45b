/// An output of a stage: its role, and what it holds where other stages know how to read it.
///
/// Two stages make the same output where both role and content agree, so that the files of a command, whatever they are
/// called, are never taken for what a stage makes.
public struct StageOutput: Hashable, Sendable {
  /// The name of its folder, or of its file.
  public let role: String
  /// What it holds, such as "a model": said once, beside the code that reads and writes it; `nil` for files of which only
  /// commands know.
  public let content: String?

  /// Names an output.
  public init(_ role: String, holding content: String? = nil) {
    self.role = role
    self.content = content
  }
}

extension StageOutput: ExpressibleByStringLiteral {
  /// Names files of which only commands know.
  public init(stringLiteral role: String) { self.init(role) }
}

extension UpstreamStage {
  /// Whether it makes this output.
  public func makes(_ output: StageOutput) -> Bool { outputs.contains(output) }

  /// Why it cannot be used where an output is needed, and which stages can.
  ///
  /// - Parameter makers: the names of stages that make it.
  func fault(without output: StageOutput, makers: [String]) -> String {
    let made = outputs.map(\.role).joined(separator: ", ")
    let others = makers.isEmpty ? "no stage before it does" : "made by " + makers.joined(separator: ", ")
    return "stage '\(name)' of kind '\(kind)' makes no output '\(output.role)'"
      + (output.content.map { " (\($0))" } ?? "") + ", only \(made); \(others)"
  }
}
