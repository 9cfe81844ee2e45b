import Networks

/// Networks whose topology other frameworks' timings use too.
enum NetworkUnderTest: String, CaseIterable {
  /// Three convolutions of 8, 16 and 32 filters on 28×28×1.
  case simple
  /// Six convolutions of 16, 32 and 64 filters with batch normalisation and dropout on 28×28×1.
  case vgg
  /// Nineteen convolutions of 16, 32 and 64 filters in nine residual blocks on 32×32×3 (He et al., 2016).
  case resnet20
  /// Four one-dimensional convolutions on a second of sound at 16 kHz.
  case audio1d

  /// Records a step.
  var batchSize: Int { self == .audio1d ? 32 : 128 }

  func description() throws -> NetworkDescription {
    var layers: [Layer] = []
    func convolution(_ filters: Int, hasBias: Bool) -> Layer {
      .convolution(filters: filters, kernel: 3, padding: .same, hasBias: hasBias)
    }
    switch self {
    case .simple:
      for filters in [8, 16, 32] {
        layers += [convolution(filters, hasBias: true), .relu, .maxPool(kernel: 2)]
      }
      layers += [.flatten, .dense(units: 64), .relu, .dense(units: 10)]
    case .vgg:
      for filters in [16, 32, 64] {
        for _ in 0..<2 { layers += [convolution(filters, hasBias: false), .batchNorm, .relu] }
        layers += [.dropout(rate: 0.2), .maxPool(kernel: 2)]
      }
      layers += [.flatten, .dense(units: 256), .relu, .dropout(rate: 0.2), .dense(units: 10)]
    case .resnet20: return try Self.residual()
    case .audio1d:
      for (filters, kernel, stride) in [(16, 64, 4), (32, 16, 2), (64, 8, 2), (128, 4, 2)] {
        let convolution = Layer.convolution(
          filters: filters, kernel: AxisLengths(kernel), stride: AxisLengths(stride), hasBias: false)
        layers += [convolution, .batchNorm, .relu, .maxPool(kernel: 4)]
      }
      layers += [.globalAveragePool, .dense(units: 8)]
      return try NetworkDescription(input: [1, 16_000], preset: .keras, layers: layers.map { (nil, $0) })
    }
    return try NetworkDescription(input: [1, 28, 28], preset: .keras, layers: layers.map { (nil, $0) })
  }

  private static func residual() throws -> NetworkDescription {
    var graph: [(name: String?, layer: Layer, inputs: [String])] = []
    func convolution(
      _ filters: Int, _ kernel: AxisLengths, stride: Int = 1, from input: String? = nil, norm name: String
    ) {
      let convolution = Layer.convolution(
        filters: filters, kernel: kernel, stride: AxisLengths(stride), padding: .same, hasBias: false)
      graph += [(nil, convolution, input.map { [$0] } ?? []), (name, .batchNorm, [])]
    }
    convolution(16, 3, norm: "stemNorm")
    graph.append(("block0", .relu, []))
    for block in 0..<9 {
      let filters = 16 << (block / 3)
      let stride = block == 3 || block == 6 ? 2 : 1
      let source = "block\(block)"
      convolution(filters, 3, stride: stride, from: source, norm: "innerNorm\(block + 1)")
      graph.append((nil, .relu, []))
      convolution(filters, 3, norm: "norm\(block + 1)")
      if stride > 1 { convolution(filters, 1, stride: stride, from: source, norm: "shortcut\(block + 1)") }
      graph.append((nil, .add, ["norm\(block + 1)", stride > 1 ? "shortcut\(block + 1)" : source]))
      graph.append(("block\(block + 1)", .relu, []))
    }
    graph += [(nil, .globalAveragePool, []), (nil, .dense(units: 10), [])]
    return try NetworkDescription(input: [3, 32, 32], preset: .keras, graph: graph)
  }
}
