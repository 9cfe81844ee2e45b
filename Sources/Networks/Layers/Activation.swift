/// A function of each value alone.
public enum Activation: Codable, Hashable, Sendable {
  /// max(0, x).
  case relu

  var kind: Layer.Kind {
    switch self {
    case .relu: .relu
    }
  }

  /// Whether the kernel of a convolution or dense layer can apply it on the way out, in a plan of this mode.
  ///
  /// While gradients are needed, only where they follow from what came out.
  func isFused(in mode: PlanMode) -> Bool {
    switch self {
    case .relu: true
    }
  }
}

extension Activation: LayerSettings {
  var takesBFloat16: Bool { self == .relu }

  func outputShape(of inputs: [[Int]], at place: LayerPlace) throws(NetworkError) -> [Int] { inputs[0] }
}
