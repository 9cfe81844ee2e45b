public import Arrays
import Networks
import Settings

/// What all class activation maps have in common: their layer, and how they are laid over a record.
public enum ActivationMaps {
  /// The layer named, or the last that has the last convolution's resolution.
  ///
  /// - Throws: ``AttributionRefusal`` where there is none, or it gives no values over space.
  static func layer(_ named: String?, in network: NetworkDescription) throws(AttributionRefusal) -> String {
    let layers = network.shapedLayers
    let isSound = network.input.count == 2
    func hasSpace(_ output: [Int]) -> Bool { output.count == 3 || isSound && output.count == 2 }
    guard let named else {
      let places = layers.indices.filter { hasSpace(layers[$0].output) }
      guard let convolution = places.last(where: { layers[$0].node.layer.filters == .channels }),
        let last = places.last(where: { $0 >= convolution && layers[$0].output == layers[convolution].output })
      else {
        throw AttributionRefusal(
          "needs a convolution over \(isSound ? "time" : "images"), and the network has none; leave it out")
      }
      return layers[last].node.name
    }
    let images = layers.filter { hasSpace($0.output) }.map(\.node.name)
    guard images.contains(named) else {
      throw AttributionRefusal(
        setting: "layer",
        (layers.contains { $0.node.name == named }
          ? "'\(named)' gives no \(isSound ? "values over time" : "images")" : "no layer is called '\(named)'")
          + Spelling.hint(named, among: images, otherwise: images))
    }
    return named
  }

  /// A map with one row that holds the sums of its columns.
  static func summedOverRows(_ map: Tensor) -> Tensor {
    let width = map.shape[1]
    var sums = Tensor(shape: [1, width])
    for (place, value) in map.values.enumerated() { sums.values[place % width] += value }
    return sums
  }

  /// A map enlarged by bilinear interpolation with half-pixel centres.
  public static func resized(_ map: Tensor, height: Int, width: Int) -> Tensor {
    let (rows, columns) = (map.shape[0], map.shape[1])
    func taps(_ size: Int, _ target: Int) -> [(low: Int, high: Int, share: Float)] {
      (0..<target).map { place in
        let position = max((Float(place) + 0.5) * Float(size) / Float(target) - 0.5, 0)
        let low = min(Int(position), size - 1)
        return (low, min(low + 1, size - 1), position - Float(low))
      }
    }
    let (across, down) = (taps(columns, width), taps(rows, height))
    var result = Tensor(shape: [height, width])
    for (y, row) in down.enumerated() {
      for (x, column) in across.enumerated() {
        func mixed(_ r: Int) -> Float {
          map.values[r * columns + column.low] * (1 - column.share) + map.values[r * columns + column.high]
            * column.share
        }
        result.values[y * width + x] = mixed(row.low) * (1 - row.share) + mixed(row.high) * row.share
      }
    }
    return result
  }

  /// A map divided by its largest magnitude; zeros where there is nothing else, as no part of the layer speaks then.
  public static func scaled(_ map: Tensor) -> Tensor {
    let peak = map.values.reduce(0) { max($0, abs($1)) }
    guard peak > 0 else { return map }
    return Tensor(shape: map.shape, values: map.values.map { $0 / peak })
  }
}
