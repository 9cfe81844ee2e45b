import Networks
import Settings

/// Reads one layer from YAML: its kind, and its settings where it has any.
enum LayerReader {
  static func read(_ word: String, _ settings: ConfigurationNode?, _ place: ConfigurationNode) throws -> Layer {
    guard let kind = Layer.Kind(rawValue: word) else {
      let known = Layer.Kind.allCases.map(\.rawValue)
      throw (settings ?? place).failure(
        "there is no layer '\(word)'" + Spelling.hint(word, among: known, otherwise: known))
    }
    func needed() throws -> ConfigurationNode {
      guard let settings else { throw place.failure("'\(word)' needs settings") }
      return settings
    }
    func plain(_ layer: Layer) throws -> Layer {
      if let settings { throw settings.failure("'\(word)' has no settings") }
      return layer
    }
    return
      switch kind
    {
    case .convolution: .convolution(try convolution(needed()))
    case .dense: .dense(try dense(needed()))
    case .batchNorm: .batchNorm(try batchNorm(settings))
    case .relu: try plain(.relu)
    case .relu6: try plain(.activation(.relu6))
    case .gelu: try plain(.activation(.gelu))
    case .geluTanh: try plain(.activation(.geluTanh))
    case .swish: try plain(.activation(.swish))
    case .hardSwish: try plain(.activation(.hardSwish))
    case .mish: try plain(.activation(.mish))
    case .sigmoid: try plain(.activation(.sigmoid))
    case .tanh: try plain(.activation(.tanh))
    case .softplus: try plain(.activation(.softplus))
    case .leakyReLU: .activation(try leakyReLU(needed()))
    case .elu: .activation(try elu(settings))
    case .softmax: try plain(.softmax)
    case .logSoftmax: try plain(.logSoftmax)
    case .maxPool: .maxPool(try pooling(needed()))
    case .averagePool: .averagePool(try pooling(needed()))
    case .globalAveragePool: try plain(.globalAveragePool)
    case .dropout: .dropout(try dropout(needed()))
    case .spatialDropout: .spatialDropout(try dropout(needed()))
    case .flatten: try plain(.flatten)
    case .add: try plain(.add)
    case .concatenate: try plain(.concatenate)
    case .depthwiseConvolution: .depthwiseConvolution(try depthwiseConvolution(needed()))
    case .transposedConvolution: .transposedConvolution(try transposedConvolution(needed()))
    case .layerNorm: .layerNorm(try layerNorm(settings))
    case .groupNorm: .groupNorm(try groupNorm(needed()))
    case .normalize: .normalize(try normalize(needed()))
    case .globalMaxPool: try plain(.globalMaxPool)
    case .stochasticDepth: .stochasticDepth(try dropout(needed()))
    case .reshape: .reshape(try reshape(needed()))
    case .pad: .pad(try pad(needed()))
    case .crop: .crop(Crop(try borders(needed())))
    case .upsample: .upsample(try upsample(needed()))
    case .multiply: try plain(.multiply)
    case .squeezeExcite: .squeezeExcite(try squeezeExcite(needed()))
    }
  }

  private static func dense(_ node: ConfigurationNode) throws -> Dense {
    if case .int = node.value { return Dense(units: try node.int(in: 1...1 << 24)) }
    try node.allow(only: ["units", "bias"] + WeightReader.keys)
    guard let units = node["units"] else { throw node.failure("a dense layer needs 'units'") }
    return Dense(
      units: try units.int(in: 1...1 << 24), hasBias: try node["bias"]?.bool() ?? true,
      weights: try WeightReader.read(node))
  }

  private static func squeezeExcite(_ node: ConfigurationNode) throws -> SqueezeExcite {
    if case .int = node.value { return SqueezeExcite(units: try node.int(in: 1...1 << 20)) }
    try node.allow(only: ["units", "activation"] + WeightReader.keys)
    guard let units = node["units"] else { throw node.failure("a squeezeExcite needs 'units'") }
    return SqueezeExcite(
      units: try units.int(in: 1...1 << 20), activation: try node["activation"].map(activation) ?? .relu,
      weights: try WeightReader.read(node))
  }

  /// The name of an activation, as a layer within another.
  private static func activation(_ node: ConfigurationNode) throws -> Activation {
    guard case .activation(let activation) = try read(node.string(), nil, node) else {
      throw node.failure("expected an activation such as 'relu', found '\(try node.string())'")
    }
    return activation
  }

  private static func dropout(_ node: ConfigurationNode) throws -> Dropout {
    if case .mapping = node.value {
      try node.allow(only: ["rate"])
      guard let rate = node["rate"] else { throw node.failure("dropout needs 'rate'") }
      return try dropout(rate)
    }
    return Dropout(rate: try node.double(in: 0...0.999))
  }

  private static func reshape(_ node: ConfigurationNode) throws -> Reshape {
    Reshape(shape: try node.list().map { try $0.int(in: 1...1 << 24) })
  }
}
