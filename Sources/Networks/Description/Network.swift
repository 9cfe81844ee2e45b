public import Arrays

/// A description with numbers: every parameter by name.
public struct Network: Sendable, Equatable {
  public let description: NetworkDescription

  /// The values of every parameter, by name.
  public private(set) var values: [String: Tensor]

  /// Draws starting values; each parameter has a random stream of its own, keyed by its name.
  public init(_ description: NetworkDescription, key: RandomKey) {
    self.description = description
    let initial = description.parameters.map {
      ($0.name, $0.initializer.values(shape: $0.shape, key: key.derived($0.name)))
    }
    values = Dictionary(initial) { first, _ in first }
  }

  /// Takes finished values.
  ///
  /// - Throws: ``NetworkError`` where a parameter is missing, unknown, or of another shape.
  public init(_ description: NetworkDescription, values: [String: Tensor]) throws(NetworkError) {
    let parameters = description.parameters
    for parameter in parameters {
      guard let value = values[parameter.name] else {
        throw NetworkError(.parameters, "parameter '\(parameter.name)' is missing")
      }
      guard value.shape == parameter.shape else {
        throw NetworkError(
          .parameters, "parameter '\(parameter.name)' has shape \(value.shape), the network needs \(parameter.shape)")
      }
    }
    let known = Set(parameters.map(\.name))
    if let stranger = values.keys.sorted().first(where: { !known.contains($0) }) {
      throw NetworkError(.parameters, "parameter '\(stranger)' belongs to no layer of this network")
    }
    self.description = description
    self.values = values
  }

  /// One parameter's values.
  ///
  /// - Precondition: the network has a parameter of this name, and a new value has its shape.
  public subscript(name: String) -> Tensor {
    get {
      guard let value = values[name] else { preconditionFailure("no parameter is called '\(name)'") }
      return value
    }
    set {
      precondition(values[name]?.shape == newValue.shape, "'\(name)' cannot become \(newValue.shape)")
      values[name] = newValue
    }
  }
}
