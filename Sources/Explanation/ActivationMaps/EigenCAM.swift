public import Settings

/// The direction in which a layer's channels vary most over a record's places, whatever the class.
///
/// An eigenvector has no sign of its own: the one is taken under which the map rises with the sum of all channels, so that
/// no library decides whether the foreground or the background lights up.
///
/// - Reference: Muhammad and Yeasin, 2020, "Eigen-CAM", arXiv:2008.00299, equations 2 and 3, with every channel's mean
///   taken from it, as pytorch-grad-cam does: the map is above 0 where the places are above their mean.
public struct EigenCAM: ActivationMapKind {
  public static let keyword = "eigenCAM"
  public static let summary = "Shows what varies most over the places of a layer, whatever the class."
  public static let title = "Eigen-CAM"
  public static let settings: [Setting<EigenCAM>] = mapSettings

  public var layer: String?
  public var variant = ActivationMapVariant.rectified
  public var output = ExplainedOutput.logit

  public init() {}

  public func maps(_ subject: AttributionSubject) -> (_ record: Int, _ layer: LayerValues) -> [Double] {
    { _, layer in Self.map(layer) }
  }

  private static func map(_ layer: LayerValues) -> [Double] {
    let (channels, places) = (layer.channelCount, layer.placeCount)
    let rows = (0..<channels).map { channel in
      let values = layer.channel(channel).map(Double.init)
      let mean = values.reduce(0, +) / Double(places)
      return values.map { $0 - mean }
    }
    let direction = leading(of: rows)
    let map = (0..<places).map { place in (0..<channels).reduce(0) { $0 + direction[$1] * rows[$1][place] } }
    let total = (0..<places).map { place in rows.reduce(0) { $0 + $1[place] } }
    let rises = zip(map, total).reduce(0) { $0 + $1.0 * $1.1 } >= 0
    return rises ? map : map.map { -$0 }
  }

  /// The first left singular vector of centred rows, by power iteration on their products.
  private static func leading(of rows: [[Double]]) -> [Double] {
    let count = rows.count
    var products = [[Double]](repeating: [Double](repeating: 0, count: count), count: count)
    for i in 0..<count {
      for j in 0...i {
        let product = zip(rows[i], rows[j]).reduce(0) { $0 + $1.0 * $1.1 }
        (products[i][j], products[j][i]) = (product, product)
      }
    }
    // From the row that varies most; what is orthogonal to it in the end is not the leading one.
    let first = (0..<count).max { products[$0][$0] < products[$1][$1] } ?? 0
    var direction = products[first]
    for _ in 0..<1_000 {
      let length = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard length > 0 else { return direction }
      let before = direction.map { $0 / length }
      direction = products.map { row in zip(row, before).reduce(0) { $0 + $1.0 * $1.1 } }
      let scale = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard scale > 0 else { return before }
      direction = direction.map { $0 / scale }
      if zip(direction, before).allSatisfy({ abs($0 - $1) < 1e-12 }) { break }
    }
    return direction
  }
}
