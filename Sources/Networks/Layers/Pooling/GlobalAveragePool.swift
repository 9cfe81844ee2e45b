package import Settings

/// The mean of each channel over space or time.
package struct GlobalAveragePool: LayerKind {
  package static let keyword = "globalAveragePool"
  package static let summary = "The mean of each channel over space or time."
  package static let settings: [Setting<GlobalAveragePool>] = []

  package init() {}

  var response: LayerResponse { .affine }

  func outputShape(of inputs: [[Int]], at place: LayerPlace) throws(NetworkError) -> [Int] {
    try place.checkSpace(inputs[0])
    return [inputs[0][0]]
  }

  var ending: LayerEnding { .mean }

  var takesBFloat16: Bool { true }

  func lower(
    _ inputs: [Value], at place: LayerPlace, _ tail: LayerTail, _ builder: PlanBuilder
  ) throws(NetworkError) -> Value {
    try builder.spaceMeans(of: inputs[0])
  }
}

extension Layer {
  /// The mean of each channel over space or time.
  public static var globalAveragePool: Layer { Layer(GlobalAveragePool()) }
}
