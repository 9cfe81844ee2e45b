package import Settings

/// The logarithms of softmax.
///
/// Losses take the numbers before it, and apply it themselves.
package struct LogSoftmax: LayerKind {
  package static let keyword = "logSoftmax"
  package static let summary = "The logarithms of softmax."
  package static let settings: [Setting<LogSoftmax>] = []

  package init() {}

  func outputShape(of inputs: [[Int]], at place: LayerPlace) throws(NetworkError) -> [Int] { inputs[0] }

  var ending: LayerEnding { .probabilities(.logarithms) }

  func lower(
    _ inputs: [Value], at place: LayerPlace, _ tail: LayerTail, _ builder: PlanBuilder
  ) throws(NetworkError) -> Value {
    try builder.softmax(inputs[0], logarithm: true)
  }
}

extension Layer {
  public static var logSoftmax: Layer { Layer(LogSoftmax()) }
}
