import Networks
import Pipelines

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
    case .batchNorm: try plain(.batchNorm)
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
    }
  }

  private static func convolution(_ node: ConfigurationNode) throws -> Convolution {
    try node.allow(only: ["filters", "kernel", "stride", "padding", "dilation", "groups", "bias"])
    guard let filters = node["filters"], let kernel = node["kernel"] else {
      throw node.failure("a convolution needs 'filters' and 'kernel'")
    }
    var result = Convolution(filters: try filters.int(in: 1...1 << 20), kernel: 1)
    result.kernel = try lengths(kernel)
    if let stride = node["stride"] { result.stride = try lengths(stride) }
    if let padding = node["padding"] { result.padding = try border(padding) }
    if let dilation = node["dilation"] { result.dilation = try lengths(dilation) }
    if let groups = node["groups"] { result.groups = try groups.int(in: 1...1 << 20) }
    if let bias = node["bias"] { result.hasBias = try bias.bool() }
    return result
  }

  private static func dense(_ node: ConfigurationNode) throws -> Dense {
    if case .int = node.value { return Dense(units: try node.int(in: 1...1 << 24)) }
    try node.allow(only: ["units", "bias"])
    guard let units = node["units"] else { throw node.failure("a dense layer needs 'units'") }
    return Dense(units: try units.int(in: 1...1 << 24), hasBias: try node["bias"]?.bool() ?? true)
  }

  private static func pooling(_ node: ConfigurationNode) throws -> Pooling {
    if case .int = node.value { return Pooling(kernel: AxisLengths(try node.int(in: 1...1 << 20))) }
    try node.allow(only: ["kernel", "stride", "padding"])
    guard let kernel = node["kernel"] else { throw node.failure("pooling needs 'kernel'") }
    var result = Pooling(kernel: 1)
    result.kernel = try lengths(kernel)
    result.stride = try node["stride"].map(lengths) ?? result.kernel
    if let padding = node["padding"] { result.padding = try border(padding) }
    return result
  }

  private static func dropout(_ node: ConfigurationNode) throws -> Dropout {
    if case .mapping = node.value {
      try node.allow(only: ["rate"])
      guard let rate = node["rate"] else { throw node.failure("dropout needs 'rate'") }
      return try dropout(rate)
    }
    return Dropout(rate: try node.double(in: 0...0.999))
  }

  /// `same`, `valid`, `[top, bottom, left, right]`, or `[first, last]`.
  private static func border(_ node: ConfigurationNode) throws -> Padding {
    if case .string(let word) = node.value {
      switch word {
      case "same": return .same
      case "valid": return .valid
      default:
        let known = ["same", "valid"]
        throw node.failure(
          "there is no padding '\(word)'" + Spelling.hint(word, among: known, otherwise: known)
            + "; zeros are written [top, bottom, left, right], or [first, last] for a sound")
      }
    }
    guard let padding = Padding(sides: try node.list().map { try $0.int(in: 0...1 << 20) }) else {
      throw node.failure("expected 'same', 'valid', [top, bottom, left, right] or [first, last]")
    }
    return padding
  }

  /// One number for all axes, or `[height, width]`.
  private static func lengths(_ node: ConfigurationNode) throws -> AxisLengths {
    if case .int = node.value { return AxisLengths(try node.int(in: 1...1 << 20)) }
    let values = try node.list().map { try $0.int(in: 1...1 << 20) }
    guard (1...2).contains(values.count) else { throw node.failure("expected one number or [height, width]") }
    return AxisLengths(values)
  }
}
