/// One layer as a description writes it.
public enum Layer: Sendable, Hashable {
  /// Slides filters over the picture or sound.
  case convolution(Convolution)
  /// Weighs all inputs for each output.
  case dense(Dense)
  /// Normalises each channel over batch and space.
  case batchNorm
  /// A function of each value alone.
  case activation(Activation)
  /// Positive numbers that sum to 1 over the channels.
  case softmax
  /// Their logarithms.
  case logSoftmax
  /// The largest value of each window.
  case maxPool(Pooling)
  /// The mean of each window.
  case averagePool(Pooling)
  /// The mean of each channel over space.
  case globalAveragePool
  /// Drops single values while training.
  case dropout(Dropout)
  /// Drops whole channels while training.
  case spatialDropout(Dropout)
  /// All axes to one.
  case flatten
  /// Sums inputs of one shape.
  case add
  /// Lines inputs up along the channels, or features.
  case concatenate

  /// max(0, x).
  public static var relu: Layer { .activation(.relu) }

  /// What the layer says of itself.
  var settings: any LayerSettings {
    switch self {
    case .convolution(let settings): settings
    case .dense(let settings): settings
    case .batchNorm: BatchNorm()
    case .activation(let activation): activation
    case .softmax: Softmax.probabilities
    case .logSoftmax: Softmax.logarithms
    case .maxPool(let window): WindowPool(statistic: .largest, window: window)
    case .averagePool(let window): WindowPool(statistic: .mean, window: window)
    case .globalAveragePool: GlobalAveragePool()
    case .dropout(let settings): Drop(unit: .value, rate: settings.rate)
    case .spatialDropout(let settings): Drop(unit: .channel, rate: settings.rate)
    case .flatten: Flatten()
    case .add: Add()
    case .concatenate: Concatenate()
    }
  }

  /// Whether several layers come in.
  public var isMerge: Bool { type(of: settings).arity == .several }

  /// The key that names the kind in YAML and JSON, and numbers unnamed layers.
  public var kind: Kind {
    switch self {
    case .convolution: .convolution
    case .dense: .dense
    case .batchNorm: .batchNorm
    case .activation(let activation): activation.kind
    case .softmax: .softmax
    case .logSoftmax: .logSoftmax
    case .maxPool: .maxPool
    case .averagePool: .averagePool
    case .globalAveragePool: .globalAveragePool
    case .dropout: .dropout
    case .spatialDropout: .spatialDropout
    case .flatten: .flatten
    case .add: .add
    case .concatenate: .concatenate
    }
  }

  /// The kinds of layer.
  public enum Kind: String, CaseIterable, Sendable, CodingKey {
    case convolution, dense, batchNorm
    case relu, relu6, leakyReLU, elu, gelu, geluTanh, swish, hardSwish, mish, sigmoid, tanh, softplus
    case softmax, logSoftmax
    case maxPool, averagePool, globalAveragePool
    case dropout, spatialDropout
    case flatten
    case add, concatenate
  }
}

extension Layer: Codable {
  /// Reads `{"kind": settings}`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Kind.self)
    guard let kind = container.allKeys.first, container.allKeys.count == 1 else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "a layer is one key, its kind, with its settings"))
    }
    switch kind {
    case .convolution: self = .convolution(try container.decode(Convolution.self, forKey: kind))
    case .dense: self = .dense(try container.decode(Dense.self, forKey: kind))
    case .batchNorm: self = .batchNorm
    // An activation's own coding is of the same form.
    case .relu, .relu6, .leakyReLU, .elu, .gelu, .geluTanh, .swish, .hardSwish, .mish, .sigmoid, .tanh, .softplus:
      self = .activation(try Activation(from: decoder))
    case .softmax: self = .softmax
    case .logSoftmax: self = .logSoftmax
    case .maxPool: self = .maxPool(try container.decode(Pooling.self, forKey: kind))
    case .averagePool: self = .averagePool(try container.decode(Pooling.self, forKey: kind))
    case .globalAveragePool: self = .globalAveragePool
    case .dropout: self = .dropout(try container.decode(Dropout.self, forKey: kind))
    case .spatialDropout: self = .spatialDropout(try container.decode(Dropout.self, forKey: kind))
    case .flatten: self = .flatten
    case .add: self = .add
    case .concatenate: self = .concatenate
    }
  }

  /// Writes `{"kind": settings}`; a kind without settings has an empty object.
  public func encode(to encoder: any Encoder) throws {
    if case .activation(let activation) = self { return try activation.encode(to: encoder) }
    var container = encoder.container(keyedBy: Kind.self)
    switch self {
    case .convolution(let settings): try container.encode(settings, forKey: kind)
    case .dense(let settings): try container.encode(settings, forKey: kind)
    case .maxPool(let settings), .averagePool(let settings): try container.encode(settings, forKey: kind)
    case .dropout(let settings), .spatialDropout(let settings): try container.encode(settings, forKey: kind)
    case .batchNorm, .activation, .softmax, .logSoftmax, .globalAveragePool, .flatten, .add, .concatenate:
      try container.encode([String: Int](), forKey: kind)
    }
  }
}
