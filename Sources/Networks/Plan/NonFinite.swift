/// Where a training step first stopped being finite.
public struct NonFinite: Sendable, Equatable {
  /// What was not finite, in the order in which a step is searched.
  public enum Place: Sendable, Hashable {
    /// A parameter, before the step began.
    case parameter(String)
    /// An input, as it came.
    case input(String)
    /// What an output should have been, as it came.
    case target(String)
    /// What a layer computed.
    case layer(String)
    /// The loss of an output, or its gradient.
    case loss(String)
    /// A gradient that a layer computed, of what it reads or of its own parameters.
    case gradient(layer: String)
    /// A parameter's gradient, summed over the batch.
    case parameterGradient(String)
  }

  /// What was not finite first.
  public let place: Place

  /// Which records of the batch, from 0.
  ///
  /// For a gradient that is summed over records as it arises, those of its slice; none for a parameter.
  public let records: [Int]

  public init(place: Place, records: [Int]) {
    self.place = place
    self.records = records
  }
}

extension NonFinite.Place: CustomStringConvertible {
  /// What it is, for messages.
  public var description: String {
    switch self {
    case .parameter(let name): "parameter '\(name)'"
    case .input(let name): "the data of '\(name)'"
    case .target(let name): "the target of '\(name)'"
    case .layer(let name): "the output of layer '\(name)'"
    case .loss(let name): "the loss of '\(name)'"
    case .gradient(let name): "a gradient computed by layer '\(name)'"
    case .parameterGradient(let name): "the gradient of parameter '\(name)'"
    }
  }
}
