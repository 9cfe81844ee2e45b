import Networks

/// Layers in the order in which they are computed; each reads the one before it where nothing else is said.
struct LayerGraph {
  private(set) var nodes: [(name: String?, layer: Layer, inputs: [String])] = []

  mutating func addRow(_ layers: Layer...) { for layer in layers { nodes.append((nil, layer, [])) } }

  /// Adds a layer that others read, or one that reads others.
  mutating func add(_ layer: Layer, named name: String? = nil, reading inputs: String...) {
    nodes.append((name, layer, inputs))
  }

  /// Adds a convolution without bias that keeps the size, divided by `stride`, and a normalisation called `norm`.
  mutating func addNormed(
    _ filters: Int, _ kernel: AxisLengths, stride: AxisLengths = 1, reading input: String? = nil, norm: String? = nil
  ) {
    let layer = Layer.convolution(filters: filters, kernel: kernel, stride: stride, padding: .same, hasBias: false)
    nodes += [(nil, layer, input.map { [$0] } ?? []), (norm, .batchNorm, [])]
  }

  /// The same of each channel by itself.
  mutating func addNormedDepthwise(_ kernel: AxisLengths, stride: AxisLengths = 1) {
    addRow(.depthwiseConvolution(kernel: kernel, stride: stride, padding: .same, hasBias: false), .batchNorm)
  }
}
