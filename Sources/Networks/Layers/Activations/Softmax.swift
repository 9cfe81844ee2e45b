package import Settings

/// Positive numbers that sum to 1 over the channels, or features: eˣ / Σ eˣ.
///
/// Losses take the numbers before it, and apply it themselves.
package struct Softmax: LayerKind {
  package static let keyword = "softmax"
  package static let summary = "Positive numbers that sum to 1 over the channels, or features: eˣ / Σ eˣ."
  package static let settings: [Setting<Softmax>] = []

  package init() {}

  func outputShape(of inputs: [[Int]], at place: LayerPlace) throws(NetworkError) -> [Int] { inputs[0] }

  var ending: LayerEnding { .probabilities(.exclusive) }

  func lower(
    _ inputs: [Value], at place: LayerPlace, _ tail: LayerTail, _ builder: PlanBuilder
  ) throws(NetworkError) -> Value {
    try builder.softmax(inputs[0], logarithm: false)
  }
}

extension Layer {
  /// Positive numbers that sum to 1 over the channels, or features: eˣ / Σ eˣ.
  public static var softmax: Layer { Layer(Softmax()) }
}
