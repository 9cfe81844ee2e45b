/// One layer as a description writes it.
public enum Layer: Sendable, Hashable {
  /// Slides filters over the picture or sound.
  case convolution(Convolution)
  /// Slides filters of its own over each channel.
  case depthwiseConvolution(DepthwiseConvolution)
  /// Spreads each value over a window of the output.
  case transposedConvolution(TransposedConvolution)
  /// Weighs all inputs for each output.
  case dense(Dense)
  /// Normalises each channel over batch and space.
  case batchNorm(BatchNorm)
  /// Normalises each record by itself.
  case layerNorm(LayerNorm)
  /// Normalises each record by groups of channels.
  case groupNorm(GroupNorm)
  /// Normalises each channel by numbers of the description.
  case normalize(Normalize)
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
  /// The largest value of each channel over space.
  case globalMaxPool
  /// Drops single values while training.
  case dropout(Dropout)
  /// Drops whole channels while training.
  case spatialDropout(Dropout)
  /// Drops whole records of a branch while training.
  case stochasticDepth(Dropout)
  /// All axes to one.
  case flatten
  /// The same values on other axes.
  case reshape(Reshape)
  /// Adds a border.
  case pad(Pad)
  /// Cuts the border off.
  case crop(Crop)
  /// Enlarges by a whole factor.
  case upsample(Upsample)
  /// Sums inputs of one shape.
  case add
  /// Multiplies inputs of one shape, or channels with a factor each.
  case multiply
  /// Weighs each channel by what all of them come to.
  case squeezeExcite(SqueezeExcite)
  /// Lines inputs up along the channels, or features.
  case concatenate

  /// max(0, x).
  public static var relu: Layer { .activation(.relu) }

  /// Batch normalisation by the network's preset.
  public static var batchNorm: Layer { .batchNorm(BatchNorm()) }

  /// What the layer says of itself.
  var settings: any LayerSettings {
    switch self {
    case .convolution(let settings): settings
    case .dense(let settings): settings
    case .depthwiseConvolution(let settings): settings
    case .transposedConvolution(let settings): settings
    case .batchNorm(let settings): settings
    case .layerNorm(let settings): settings
    case .groupNorm(let settings): settings
    case .normalize(let settings): settings
    case .activation(let activation): activation
    case .softmax: Softmax.probabilities
    case .logSoftmax: Softmax.logarithms
    case .maxPool(let window): WindowPool(statistic: .largest, window: window)
    case .averagePool(let window): WindowPool(statistic: .mean, window: window)
    case .globalAveragePool: GlobalAveragePool()
    case .globalMaxPool: GlobalMaxPool()
    case .dropout(let settings): Drop(unit: .value, rate: settings.rate)
    case .spatialDropout(let settings): Drop(unit: .channel, rate: settings.rate)
    case .stochasticDepth(let settings): Drop(unit: .record, rate: settings.rate)
    case .flatten: Flatten()
    case .reshape(let settings): settings
    case .pad(let settings): settings
    case .crop(let settings): settings
    case .upsample(let settings): settings
    case .add: Add()
    case .multiply: Multiply()
    case .squeezeExcite(let settings): settings
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
    case .depthwiseConvolution: .depthwiseConvolution
    case .transposedConvolution: .transposedConvolution
    case .layerNorm: .layerNorm
    case .groupNorm: .groupNorm
    case .normalize: .normalize
    case .globalMaxPool: .globalMaxPool
    case .stochasticDepth: .stochasticDepth
    case .reshape: .reshape
    case .pad: .pad
    case .crop: .crop
    case .upsample: .upsample
    case .multiply: .multiply
    case .squeezeExcite: .squeezeExcite
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
    case depthwiseConvolution, transposedConvolution
    case layerNorm, groupNorm, normalize
    case globalMaxPool, stochasticDepth
    case reshape, pad, crop, upsample
    case multiply, squeezeExcite
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
    case .batchNorm: self = .batchNorm(try container.decode(BatchNorm.self, forKey: kind))
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
    case .depthwiseConvolution:
      self = .depthwiseConvolution(try container.decode(DepthwiseConvolution.self, forKey: kind))
    case .transposedConvolution:
      self = .transposedConvolution(try container.decode(TransposedConvolution.self, forKey: kind))
    case .layerNorm: self = .layerNorm(try container.decode(LayerNorm.self, forKey: kind))
    case .groupNorm: self = .groupNorm(try container.decode(GroupNorm.self, forKey: kind))
    case .normalize: self = .normalize(try container.decode(Normalize.self, forKey: kind))
    case .stochasticDepth: self = .stochasticDepth(try container.decode(Dropout.self, forKey: kind))
    case .reshape: self = .reshape(try container.decode(Reshape.self, forKey: kind))
    case .pad: self = .pad(try container.decode(Pad.self, forKey: kind))
    case .crop: self = .crop(try container.decode(Crop.self, forKey: kind))
    case .upsample: self = .upsample(try container.decode(Upsample.self, forKey: kind))
    case .globalMaxPool: self = .globalMaxPool
    case .multiply: self = .multiply
    case .squeezeExcite: self = .squeezeExcite(try container.decode(SqueezeExcite.self, forKey: kind))
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
    case .depthwiseConvolution(let settings): try container.encode(settings, forKey: kind)
    case .transposedConvolution(let settings): try container.encode(settings, forKey: kind)
    case .batchNorm(let settings): try container.encode(settings, forKey: kind)
    case .layerNorm(let settings): try container.encode(settings, forKey: kind)
    case .groupNorm(let settings): try container.encode(settings, forKey: kind)
    case .normalize(let settings): try container.encode(settings, forKey: kind)
    case .stochasticDepth(let settings): try container.encode(settings, forKey: kind)
    case .reshape(let settings): try container.encode(settings, forKey: kind)
    case .pad(let settings): try container.encode(settings, forKey: kind)
    case .crop(let settings): try container.encode(settings, forKey: kind)
    case .upsample(let settings): try container.encode(settings, forKey: kind)
    case .squeezeExcite(let settings): try container.encode(settings, forKey: kind)
    case .activation, .softmax, .logSoftmax, .globalAveragePool, .globalMaxPool, .flatten, .add, .multiply,
      .concatenate:
      try container.encode([String: Int](), forKey: kind)
    }
  }
}
