package import Networks
package import Pipelines

/// Reads a network description from YAML.
///
/// ```yaml
/// input: [1, 28, 28]
/// preset: keras
/// layers:
///   - convolution: {filters: 16, kernel: 3, padding: same, bias: false}
///   - batchNorm
///   - {relu: , name: features}
///   - convolution: {filters: 16, kernel: 3, padding: same}
///   - {add: , inputs: [convolution2, features]}
/// ```
///
/// A layer reads the one before unless `inputs` names others; the network's own input is called `input`.
package enum NetworkReader {
  package static func read(_ node: ConfigurationNode) throws -> NetworkDescription {
    try node.allow(only: ["input", "preset", "layers"])
    guard let input = node["input"], let layers = node["layers"], let preset = node["preset"] else {
      throw node.failure("a network needs 'input', 'preset' (keras or pytorch) and 'layers'")
    }
    let shape = try input.list().map { try $0.int(in: 1...1 << 20) }
    let read = try layers.list().map(layer)
    do {
      return try NetworkDescription(input: shape, preset: preset.choice(of: FrameworkPreset.self), graph: read)
    } catch let error as NetworkError {
      throw layers.failure(error.message)
    }
  }

  private typealias Entry = (name: String?, layer: Layer, inputs: [String])

  private static func layer(_ node: ConfigurationNode) throws -> Entry {
    if case .string(let word) = node.value { return (nil, try layer(kind(word, at: node), nil, node), []) }
    let members = try node.members().filter { !["name", "inputs"].contains($0.name) }
    guard members.count == 1, let (word, settings) = members.first else {
      throw node.failure("expected one layer, such as 'relu' or 'dense: 10', with an optional 'name' and 'inputs'")
    }
    let name = try node["name"]?.string()
    let inputs = try node["inputs"].map(names) ?? []
    if case .null = settings.value { return (name, try layer(kind(word, at: settings), nil, node), inputs) }
    return (name, try layer(kind(word, at: settings), settings, node), inputs)
  }

  /// One name, or a list of them.
  private static func names(_ node: ConfigurationNode) throws -> [String] {
    if case .string(let name) = node.value { return [name] }
    let names = try node.list().map { try $0.string() }
    guard !names.isEmpty else {
      throw node.failure("'inputs' needs at least one name; leave it out for the layer before")
    }
    return names
  }

  private static func kind(_ word: String, at node: ConfigurationNode) throws -> Layer.Kind {
    guard let kind = Layer.Kind(rawValue: word) else {
      let known = Layer.Kind.allCases.map(\.rawValue)
      throw node.failure("there is no layer '\(word)'" + Spelling.hint(word, among: known, otherwise: known))
    }
    return kind
  }

  private static func layer(
    _ kind: Layer.Kind, _ settings: ConfigurationNode?, _ place: ConfigurationNode
  ) throws -> Layer {
    switch kind {
    case .batchNorm, .relu, .globalAveragePool, .flatten, .add, .concatenate:
      if let settings { throw settings.failure("'\(kind.rawValue)' has no settings") }
      return
        switch kind
      {
      case .batchNorm: .batchNorm
      case .relu: .relu
      case .flatten: .flatten
      case .add: .add
      case .concatenate: .concatenate
      default: .globalAveragePool
      }
    case .convolution, .dense, .maxPool, .averagePool, .dropout, .spatialDropout:
      guard let settings else { throw place.failure("'\(kind.rawValue)' needs settings") }
      return
        switch kind
      {
      case .convolution: .convolution(try convolution(settings))
      case .dense: .dense(try dense(settings))
      case .maxPool: .maxPool(try pooling(settings))
      case .averagePool: .averagePool(try pooling(settings))
      case .dropout: .dropout(try dropout(settings))
      default: .spatialDropout(try dropout(settings))
      }
    }
  }

  private static func convolution(_ node: ConfigurationNode) throws -> Convolution {
    try node.allow(only: ["filters", "kernel", "stride", "padding", "dilation", "groups", "bias"])
    guard let filters = node["filters"], let kernel = node["kernel"] else {
      throw node.failure("a convolution needs 'filters' and 'kernel'")
    }
    var result = Convolution(filters: try filters.int(in: 1...1 << 20), kernel: 1)
    result.kernel = try pair(kernel)
    if let stride = node["stride"] { result.stride = try pair(stride) }
    if let padding = node["padding"] { result.padding = try border(padding) }
    if let dilation = node["dilation"] { result.dilation = try pair(dilation) }
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
    if case .int = node.value { return Pooling(kernel: try node.int(in: 1...1 << 12)) }
    try node.allow(only: ["kernel", "stride", "padding"])
    guard let kernel = node["kernel"] else { throw node.failure("pooling needs 'kernel'") }
    var result = Pooling(kernel: 1)
    result.kernel = try pair(kernel)
    result.stride = try node["stride"].map(pair) ?? result.kernel
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

  /// `same`, `valid`, or `[top, bottom, left, right]`.
  private static func border(_ node: ConfigurationNode) throws -> Padding {
    if case .string(let word) = node.value {
      switch word {
      case "same": return .same
      case "valid": return .valid
      default:
        let known = ["same", "valid"]
        throw node.failure(
          "there is no padding '\(word)'" + Spelling.hint(word, among: known, otherwise: known)
            + "; pixels are written [top, bottom, left, right]")
      }
    }
    let sides = try node.list().map { try $0.int(in: 0...1 << 12) }
    guard sides.count == 4 else { throw node.failure("expected 'same', 'valid' or [top, bottom, left, right]") }
    return .explicit(top: sides[0], bottom: sides[1], left: sides[2], right: sides[3])
  }

  /// One number for both axes, or `[height, width]`.
  private static func pair(_ node: ConfigurationNode) throws -> [Int] {
    if case .int = node.value {
      let both = try node.int(in: 1...1 << 12)
      return [both, both]
    }
    let values = try node.list().map { try $0.int(in: 1...1 << 12) }
    guard values.count == 2 else { throw node.failure("expected one number or [height, width]") }
    return values
  }
}
