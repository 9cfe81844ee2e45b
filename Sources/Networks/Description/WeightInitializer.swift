import Arrays

/// How weights start, as a description says it; the fans of a layer make it an ``Initializer``.
///
/// Normal starts by fan are drawn as the preset's framework draws them: Keras cuts the normal distribution off at two
/// deviations and widens it to keep its variance (division by 0.87962566), PyTorch does not cut
/// (`kaiming_normal_`, `xavier_normal_`). Uniform starts are the same in both.
public enum WeightInitializer: Hashable, Sendable {
  /// Variance 2 / fanIn: He et al., 2015, arXiv:1502.01852, equation 10; PyTorch's kaiming with the gain of relu.
  case heNormal, heUniform
  /// Variance 2 / (fanIn + fanOut): Glorot and Bengio, 2010, equation 12; PyTorch's xavier.
  case glorotNormal, glorotUniform
  /// Variance 1 / fanIn: LeCun et al., 1998, "Efficient backprop"; PyTorch's kaiming with a linear gain.
  case lecunNormal, lecunUniform
  /// Normal with this deviation, drawn anew beyond two of them, and not widened.
  case truncatedNormal(deviation: Double)
  /// Normal with this deviation.
  case normal(deviation: Double)
  /// Uniform on [-limit, limit].
  case uniform(limit: Double)
  /// Rows (or columns, whichever are fewer) of length 1 at right angles: Saxe et al., 2013, arXiv:1312.6120.
  ///
  /// The matrix has a row for each entry of the weights' first axis, as in PyTorch.
  case orthogonal
  /// One number everywhere.
  case constant(Double)

  /// Every weight 0.
  public static let zeros = WeightInitializer.constant(0)
  /// Every weight 1.
  public static let ones = WeightInitializer.constant(1)

  /// The distribution for a layer with these fans.
  func resolved(_ preset: FrameworkPreset, fanIn: Int, fanOut: Int) -> Initializer {
    func normal(_ variance: Double) -> Initializer {
      let deviation = variance.squareRoot()
      return preset == .keras
        ? .truncatedNormal(deviation: Float(deviation / Self.truncatedDeviation)) : .normal(deviation: Float(deviation))
    }
    func uniform(_ variance: Double) -> Initializer { .uniform(limit: Float((3 * variance).squareRoot())) }
    let (fan, fans) = (Double(fanIn), Double(fanIn + fanOut))
    return switch self {
    case .heNormal: normal(2 / fan)
    case .heUniform: uniform(2 / fan)
    case .glorotNormal: normal(2 / fans)
    case .glorotUniform: uniform(2 / fans)
    case .lecunNormal: normal(1 / fan)
    case .lecunUniform: uniform(1 / fan)
    case .truncatedNormal(let deviation): .truncatedNormal(deviation: Float(deviation))
    case .normal(let deviation): .normal(deviation: Float(deviation))
    case .uniform(let limit): .uniform(limit: Float(limit))
    case .orthogonal: .orthogonal
    case .constant(let value): .constant(Float(value))
    }
  }

  /// Whether it needs the fans or the shape of a matrix.
  var isForWeightsOnly: Bool {
    switch self {
    case .constant, .normal, .truncatedNormal, .uniform: false
    default: true
    }
  }

  /// The deviation of a unit normal distribution cut off at two deviations.
  private static let truncatedDeviation = 0.87962566103423978

  func check(_ owner: String) throws(NetworkError) {
    let number: Double
    switch self {
    case .truncatedNormal(let value), .normal(let value), .uniform(let value): number = value
    case .constant(let value): number = abs(value)
    default: return
    }
    guard number >= 0, Float(number).isFinite else {
      throw NetworkError(.shape, "\(owner) needs an initializer of finite width, not \(number)")
    }
  }
}

extension WeightInitializer: Codable {
  /// The words it is written with.
  public enum Word: String, CaseIterable, CodingKey, Sendable {
    case heNormal, heUniform, glorotNormal, glorotUniform, lecunNormal, lecunUniform
    case truncatedNormal, normal, uniform, orthogonal, zeros, ones, constant
  }

  /// Makes the one that a word means, with its number where it needs one; `nil` where there is one too many or too few.
  public init?(_ word: Word, number: Double?) {
    switch (word, number) {
    case (.heNormal, nil): self = .heNormal
    case (.heUniform, nil): self = .heUniform
    case (.glorotNormal, nil): self = .glorotNormal
    case (.glorotUniform, nil): self = .glorotUniform
    case (.lecunNormal, nil): self = .lecunNormal
    case (.lecunUniform, nil): self = .lecunUniform
    case (.truncatedNormal, let deviation?): self = .truncatedNormal(deviation: deviation)
    case (.normal, let deviation?): self = .normal(deviation: deviation)
    case (.uniform, let limit?): self = .uniform(limit: limit)
    case (.orthogonal, nil): self = .orthogonal
    case (.zeros, nil): self = .zeros
    case (.ones, nil): self = .ones
    case (.constant, let value?): self = .constant(value)
    default: return nil
    }
  }

  /// The word it is written with, and its number.
  public var words: (word: Word, number: Double?) {
    switch self {
    case .heNormal: (.heNormal, nil)
    case .heUniform: (.heUniform, nil)
    case .glorotNormal: (.glorotNormal, nil)
    case .glorotUniform: (.glorotUniform, nil)
    case .lecunNormal: (.lecunNormal, nil)
    case .lecunUniform: (.lecunUniform, nil)
    case .truncatedNormal(let deviation): (.truncatedNormal, deviation)
    case .normal(let deviation): (.normal, deviation)
    case .uniform(let limit): (.uniform, limit)
    case .orthogonal: (.orthogonal, nil)
    case .constant(0): (.zeros, nil)
    case .constant(1): (.ones, nil)
    case .constant(let value): (.constant, value)
    }
  }

  /// Reads `"word"` or `{"word": number}`.
  public init(from decoder: any Decoder) throws {
    let word: Word?
    var number: Double?
    if let text = try? decoder.singleValueContainer().decode(String.self) {
      word = Word(rawValue: text)
    } else {
      let container = try decoder.container(keyedBy: Word.self)
      word = container.allKeys.count == 1 ? container.allKeys[0] : nil
      number = try word.map { try container.decode(Double.self, forKey: $0) }
    }
    guard let word, let made = WeightInitializer(word, number: number) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "an initializer is a word, or a word and its number"))
    }
    self = made
  }

  /// Writes the same.
  public func encode(to encoder: any Encoder) throws {
    let (word, number) = words
    if let number {
      var container = encoder.container(keyedBy: Word.self)
      try container.encode(number, forKey: word)
    } else {
      var container = encoder.singleValueContainer()
      try container.encode(word.rawValue)
    }
  }
}
