import Networks
import Settings

/// Layers that slide a window, or change what they see of space.
extension LayerReader {
  private static let windowKeys = ["kernel", "stride", "padding", "dilation", "bias"]

  static func convolution(_ node: ConfigurationNode) throws -> Convolution {
    try node.allow(only: windowKeys + ["filters", "groups"] + WeightReader.keys)
    guard let filters = node["filters"], let kernel = node["kernel"] else {
      throw node.failure("a convolution needs 'filters' and 'kernel'")
    }
    var result = Convolution(
      filters: try filters.int(in: 1...1 << 20), kernel: try lengths(kernel), weights: try WeightReader.read(node))
    if let stride = node["stride"] { result.stride = try lengths(stride) }
    if let padding = node["padding"] { result.padding = try border(padding) }
    if let dilation = node["dilation"] { result.dilation = try lengths(dilation) }
    if let groups = node["groups"] { result.groups = try groups.int(in: 1...1 << 20) }
    if let bias = node["bias"] { result.hasBias = try bias.bool() }
    return result
  }

  static func depthwiseConvolution(_ node: ConfigurationNode) throws -> DepthwiseConvolution {
    try node.allow(only: windowKeys + ["multiplier"] + WeightReader.keys)
    guard let kernel = node["kernel"] else { throw node.failure("a depthwise convolution needs 'kernel'") }
    var result = DepthwiseConvolution(kernel: try lengths(kernel), weights: try WeightReader.read(node))
    if let stride = node["stride"] { result.stride = try lengths(stride) }
    if let padding = node["padding"] { result.padding = try border(padding) }
    if let dilation = node["dilation"] { result.dilation = try lengths(dilation) }
    if let multiplier = node["multiplier"] { result.multiplier = try multiplier.int(in: 1...1 << 20) }
    if let bias = node["bias"] { result.hasBias = try bias.bool() }
    return result
  }

  static func transposedConvolution(_ node: ConfigurationNode) throws -> TransposedConvolution {
    try node.allow(only: windowKeys + ["filters", "groups", "outputPadding"] + WeightReader.keys)
    guard let filters = node["filters"], let kernel = node["kernel"] else {
      throw node.failure("a transposed convolution needs 'filters' and 'kernel'")
    }
    var result = TransposedConvolution(
      filters: try filters.int(in: 1...1 << 20), kernel: try lengths(kernel), weights: try WeightReader.read(node))
    if let stride = node["stride"] { result.stride = try lengths(stride) }
    if let padding = node["padding"] { result.padding = try border(padding) }
    if let extra = node["outputPadding"] { result.outputPadding = try lengths(extra, atLeast: 0) }
    if let dilation = node["dilation"] { result.dilation = try lengths(dilation) }
    if let groups = node["groups"] { result.groups = try groups.int(in: 1...1 << 20) }
    if let bias = node["bias"] { result.hasBias = try bias.bool() }
    return result
  }

  static func pooling(_ node: ConfigurationNode) throws -> Pooling {
    if case .int = node.value { return Pooling(kernel: AxisLengths(try node.int(in: 1...1 << 20))) }
    try node.allow(only: ["kernel", "stride", "padding"])
    guard let kernel = node["kernel"] else { throw node.failure("pooling needs 'kernel'") }
    var result = Pooling(kernel: 1)
    result.kernel = try lengths(kernel)
    result.stride = try node["stride"].map { try lengths($0) } ?? result.kernel
    if let padding = node["padding"] { result.padding = try border(padding) }
    return result
  }

  static func upsample(_ node: ConfigurationNode) throws -> Upsample {
    if case .int = node.value { return Upsample(factor: try lengths(node)) }
    try node.allow(only: ["factor", "method"])
    guard let factor = node["factor"] else { throw node.failure("upsample needs 'factor'") }
    return Upsample(
      factor: try lengths(factor), method: try node["method"]?.choice(of: Upsample.Method.self) ?? .nearest)
  }

  /// The borders alone, or with what they are made of: `{borders: [1, 1, 2, 2], fill: reflect}`.
  static func pad(_ node: ConfigurationNode) throws -> Pad {
    guard case .mapping = node.value else { return Pad(try borders(node)) }
    try node.allow(only: ["borders", "fill"])
    guard let sides = node["borders"] else { throw node.failure("pad needs 'borders'") }
    return Pad(try borders(sides), fill: try node["fill"].map(fill) ?? .constant(0))
  }

  private static func fill(_ node: ConfigurationNode) throws -> Pad.Fill {
    guard case .string(let word) = node.value else { return .constant(Float(try node.double(in: -1e30...1e30))) }
    switch word {
    case "reflect": return .reflect
    case "edge": return .edge
    default:
      let known = ["reflect", "edge"]
      throw node.failure(
        "there is no border '\(word)'" + Spelling.hint(word, among: known, otherwise: known) + "; or give a number")
    }
  }

  /// `[top, bottom, left, right]`, or `[first, last]`.
  static func borders(_ node: ConfigurationNode) throws -> [Padding.Border] {
    guard case .explicit(let borders) = Padding(sides: try node.list().map({ try $0.int(in: 0...1 << 20) })) else {
      throw node.failure("expected [top, bottom, left, right], or [first, last] for a sound")
    }
    return borders
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
  private static func lengths(_ node: ConfigurationNode, atLeast least: Int = 1) throws -> AxisLengths {
    if case .int = node.value { return AxisLengths(try node.int(in: least...1 << 20)) }
    let values = try node.list().map { try $0.int(in: least...1 << 20) }
    guard (1...2).contains(values.count) else { throw node.failure("expected one number or [height, width]") }
    return AxisLengths(values)
  }
}
