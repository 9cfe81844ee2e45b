public import Arrays

/// How a parameter starts.
public enum Initializer: Sendable, Equatable {
  /// Every value the same.
  case constant(Float)
  /// Uniform on [-limit, limit].
  case uniform(limit: Float)

  /// The start of weights with these fans.
  ///
  /// Keras: Glorot and Bengio, 2010, equation 16. PyTorch: He et al., 2015, with
  /// a = √5, which comes to a limit of 1/√fanIn.
  static func weights(_ preset: FrameworkPreset, fanIn: Int, fanOut: Int) -> Initializer {
    switch preset {
    case .keras: .uniform(limit: (6 / Float(fanIn + fanOut)).squareRoot())
    case .pytorch: .uniform(limit: 1 / Float(fanIn).squareRoot())
    }
  }

  /// The start of biases beside weights of this fan.
  static func bias(_ preset: FrameworkPreset, fanIn: Int) -> Initializer {
    preset == .keras ? .constant(0) : .uniform(limit: 1 / Float(fanIn).squareRoot())
  }

  /// Draws all values of one parameter from its own stream.
  public func values(shape: [Int], key: RandomKey) -> Tensor {
    switch self {
    case .constant(let value): return Tensor(shape: shape, repeating: value)
    case .uniform(let limit):
      var generator = key.generator()
      return Tensor(shape: shape, values: (0..<shape.product).map { _ in (2 * generator.uniform() - 1) * limit })
    }
  }
}
