/// Batch normalisation of each channel over batch and space, with a trained scale and shift.
///
/// - Reference: Ioffe and Szegedy, 2015, "Batch normalization", arXiv:1502.03167, algorithms 1 and 2.
struct BatchNorm: LayerSettings {
  func outputShape(of inputs: [[Int]], at place: LayerPlace) throws(NetworkError) -> [Int] { inputs[0] }

  /// `gamma` and `beta` are trained; `movingMean` and `movingVariance` are measured.
  func parameters(of inputs: [[Int]], at place: LayerPlace) -> [Parameter] {
    func parameter(_ array: String, _ start: Float, _ role: Parameter.Role) -> Parameter {
      Parameter(name: "\(place.name).\(array)", shape: [inputs[0][0]], initializer: .constant(start), role: role)
    }
    return [
      parameter("gamma", 1, .trained), parameter("beta", 0, .trained), parameter("movingMean", 0, .measured),
      parameter("movingVariance", 1, .measured),
    ]
  }
}
