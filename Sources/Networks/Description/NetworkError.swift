/// A network that cannot be built or run as described: which layer, what is wrong, what would be right.
public struct NetworkError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kinds of trouble.
  public enum Code: Sendable {
    /// The description contradicts itself or its input.
    case shape
    /// The kernel library has no way to compute this.
    case unsupported
    /// Parameters do not belong to this network.
    case parameters
    /// A loss, gradient or parameter stopped being finite.
    case notFinite
  }

  /// Which kind of trouble.
  public let code: Code

  /// What happened, at which layer, and what to do.
  public let message: String

  /// The layer to blame, by its name in the network; `nil` where no single one is.
  public let layer: String?

  /// Makes an error from finished words.
  public init(_ code: Code, _ message: String, layer: String? = nil) {
    self.code = code
    self.message = message
    self.layer = layer
  }

  public var description: String { message }
}
