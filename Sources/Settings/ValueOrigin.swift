/// Where a value was taken from that does not stand in the pipeline at its place.
package enum ValueOrigin: Sendable, Equatable, CustomStringConvertible {
  /// From the command line: the setting as it was typed.
  case commandLine(String)
  /// From the parameters: the dotted path, and where its value stands.
  case parameter(String, SourceLocation)

  /// The origin in words for messages.
  package var description: String {
    switch self {
    case .commandLine(let text): "--set \(text)"
    case .parameter(let path, let location): "\(path) at \(location)"
    }
  }
}
