public import Arrays

/// How a parameter starts.
public enum Initializer: Sendable, Equatable {
  /// Every value the same.
  case constant(Float)
  /// Uniform on [-limit, limit].
  case uniform(limit: Float)
  /// Normal around 0.
  case normal(deviation: Float)
  /// Normal around 0, drawn anew beyond two deviations; so its own deviation is 0.87962566 of this.
  case truncatedNormal(deviation: Float)
  /// Rows of length 1 at right angles, of a matrix with a row for each entry of the first axis; columns where these are
  /// fewer.
  case orthogonal
  /// These, in row-major order.
  case values([Float])

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
    var generator = key.generator()
    func draw(_ next: () -> Float) -> Tensor { Tensor(shape: shape, values: (0..<shape.product).map { _ in next() }) }
    switch self {
    case .constant(let value): return Tensor(shape: shape, repeating: value)
    case .values(let values): return Tensor(shape: shape, values: values)
    case .uniform(let limit): return draw { (2 * generator.uniform() - 1) * limit }
    case .normal(let deviation): return draw { generator.normal() * deviation }
    case .truncatedNormal(let deviation):
      return draw {
        var value = generator.normal()
        while abs(value) > 2 { value = generator.normal() }
        return value * deviation
      }
    case .orthogonal:
      let (rows, columns) = (shape[0], shape.dropFirst().reduce(1, *))
      let (count, length) = (min(rows, columns), max(rows, columns))
      let vectors = Self.orthonormal((0..<count * length).map { _ in Double(generator.normal()) }, length: length)
      return Tensor(
        shape: shape,
        values: (0..<rows * columns).map { index in
          let (row, column) = (index / columns, index % columns)
          return Float(rows <= columns ? vectors[row * length + column] : vectors[column * length + row])
        })
    }
  }

  /// Gram-Schmidt, each vector twice against those before it ("twice is enough": Giraud et al., 2005).
  ///
  /// What is left keeps its direction, so that normal draws come out uniform over all rotations.
  ///
  /// - Complexity: O(count² · length).
  private static func orthonormal(_ drawn: [Double], length: Int) -> [Double] {
    var vectors = drawn
    for start in stride(from: 0, to: vectors.count, by: length) {
      for _ in 0..<2 {
        for other in stride(from: 0, to: start, by: length) {
          var product = 0.0
          for i in 0..<length { product += vectors[start + i] * vectors[other + i] }
          for i in 0..<length { vectors[start + i] -= product * vectors[other + i] }
        }
      }
      var square = 0.0
      for i in 0..<length { square += vectors[start + i] * vectors[start + i] }
      let inverse = 1 / square.squareRoot()
      for i in 0..<length { vectors[start + i] *= inverse }
    }
    return vectors
  }
}
