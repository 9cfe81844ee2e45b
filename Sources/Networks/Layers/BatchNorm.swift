/// Batch normalisation's arrays.
///
/// - Reference: Ioffe and Szegedy, 2015, "Batch normalization", arXiv:1502.03167, algorithms 1 and 2.
enum BatchNorm {
  /// `gamma` and `beta` are trained; `movingMean` and `movingVariance` are measured.
  static func parameters(channels: Int, layer: String) -> [Parameter] {
    [
      Parameter(name: "\(layer).gamma", shape: [channels], initializer: .constant(1), role: .trained),
      Parameter(name: "\(layer).beta", shape: [channels], initializer: .constant(0), role: .trained),
      Parameter(name: "\(layer).movingMean", shape: [channels], initializer: .constant(0), role: .measured),
      Parameter(name: "\(layer).movingVariance", shape: [channels], initializer: .constant(1), role: .measured),
    ]
  }
}
