/// A model that is not what it says, or cannot be used so: what does not fit, where, and what to do.
package struct ModelError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kinds of trouble.
  package enum Code: Sendable {
    /// The folder or file is not what is written as a model.
    case damaged
    /// The model is a right one, but not for this use.
    case unsuited
    /// What is fed does not fit the model.
    case mismatch
  }

  /// Which kind of trouble.
  package let code: Code

  /// What does not fit, where, and what to do.
  package let message: String

  /// Makes an error from finished words.
  package init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The message.
  package var description: String { message }
}
