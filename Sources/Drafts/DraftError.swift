/// What stands in the way of drafting a pipeline.
public struct DraftError: Error, Sendable, CustomStringConvertible {
  public enum Code: Sendable, Equatable {
    /// Nothing is there to learn from.
    case nothing
    /// What is there can be learned from in several ways, or in none.
    case unclear
  }

  public let code: Code
  public let message: String

  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  public var description: String { message }
}
