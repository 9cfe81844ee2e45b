import Settings

/// Drops whole channels while training; the rest grows to keep the mean.
///
/// - Reference: Tompson et al., 2015, arXiv:1411.4280.
package struct SpatialDropout: DropoutKind {
  package static let keyword = "spatialDropout"
  package static let summary = "Drops whole channels while training; the rest grows to keep the mean."
  static let unit = Drop.Unit.channel

  var rate = 0.0

  package init() {}

  var ending: LayerEnding { .same }

  func outputShape(of inputs: [[Int]], at place: LayerPlace) throws(NetworkError) -> [Int] {
    try place.checkSpace(inputs[0])
    return inputs[0]
  }
}

extension Layer {
  /// Drops whole channels while training; the rest grows to keep the mean.
  public static func spatialDropout(rate: Double) -> Layer { Layer(SpatialDropout(rate: rate)) }
}
