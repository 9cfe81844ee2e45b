public import Arrays
import Media

/// The filters of a convolution as an image.
///
/// Filters over one channel stand in a row, red where a weight is positive and blue where it is negative. Filters over
/// three channels stand in a row as colours, all weights of the layer scaled together from the least to the largest.
/// Other filters have a row each, with a tile for each input channel.
public struct FilterGrid: Sendable, Equatable {
  /// Tiles of a row at most, and rows at most where each filter has one.
  public static let maximumCount = 16
  /// Filters at most where a filter is one tile.
  public static let maximumTileCount = 64

  /// The width of lines in pixels: wide enough to tell where a filter ends.
  private static let line = 3

  /// The layer's name.
  public var layer: String
  /// `[filter, input channel, height, width]`.
  public var weights: Tensor

  /// Makes an image of a layer's filters.
  ///
  /// - Throws: `shapeMismatch` where the weights have other axes, or none are there.
  public init(layer: String, weights: Tensor) throws(ReportError) {
    guard weights.shape.count == 4, weights.count > 0 else {
      throw ReportError(
        .shapeMismatch, "filters of '\(layer)' of shape \(weights.shape) are not [filter, channel, height, width]")
    }
    self.layer = layer
    self.weights = weights
  }

  private var filterCount: Int { weights.shape[0] }
  private var channelCount: Int { weights.shape[1] }
  private var area: Int { weights.shape[2] * weights.shape[3] }

  /// The image with a caption, which says what is left out.
  public func rendered(encodePNG: PNGEncoder) throws -> HTML {
    try grid().rendered(caption: caption, encodePNG: encodePNG)
  }

  package var caption: String {
    let size = "\(layer): filters of \(weights.shape[2]) × \(weights.shape[3])"
    if channelCount == 1 || channelCount == 3 {
      let count = partWords(Self.maximumTileCount, of: filterCount)
      return "\(size) over \(channelCount == 1 ? "one channel" : "three channels, as red, green and blue"): \(count)"
    }
    return "\(size), one a row (\(partWords(Self.maximumCount, of: filterCount))); one input channel a column "
      + "(\(partWords(Self.maximumCount, of: channelCount)))"
  }

  package func grid() -> ImageGrid {
    // Small windows are shown as large as images of digits.
    let enlargement = max(1, 24 / max(weights.shape[2], weights.shape[3]))
    let finite = weights.values.filter(\.isFinite)
    if channelCount == 3 {
      let (low, high) = (Double(finite.min() ?? 0), Double(finite.max() ?? 0))
      let tiles = (0..<min(filterCount, Self.maximumTileCount)).map { filter in
        tile { place in
          SIMD3(value(filter, 0, place), value(filter, 1, place), value(filter, 2, place)).scaled(from: low, to: high)
        }
      }
      return ImageGrid(rows: tiles.split(by: Self.maximumCount), enlargement: enlargement, line: Self.line)
    }
    let largest = finite.reduce(0) { max($0, abs(Double($1))) }
    func signed(_ filter: Int, _ channel: Int) -> ImageGrid.Tile {
      tile { signedColor(value(filter, channel, $0), largest: largest) }
    }
    if channelCount == 1 {
      let tiles = (0..<min(filterCount, Self.maximumTileCount)).map { signed($0, 0) }
      return ImageGrid(rows: tiles.split(by: Self.maximumCount), enlargement: enlargement, line: Self.line)
    }
    let rows = (0..<min(filterCount, Self.maximumCount)).map { filter in
      (0..<min(channelCount, Self.maximumCount)).map { signed(filter, $0) }
    }
    return ImageGrid(rows: rows, enlargement: enlargement, line: Self.line)
  }

  private func tile(_ color: (Int) -> SIMD3<Double>) -> ImageGrid.Tile {
    ImageGrid.Tile(width: weights.shape[3], height: weights.shape[2], colors: (0..<area).map(color))
  }

  private func value(_ filter: Int, _ channel: Int, _ place: Int) -> Double {
    Double(weights.values[(filter * channelCount + channel) * area + place])
  }
}

/// How many of how many, such as "16 of 32" or "all 8".
func partWords(_ limit: Int, of count: Int) -> String { limit < count ? "\(limit) of \(count)" : "all \(count)" }

extension SIMD3<Double> {
  /// Each number by its place between two others, in [0, 1]; the middle where they are equal or it is not finite.
  fileprivate func scaled(from low: Double, to high: Double) -> SIMD3<Double> {
    var result = SIMD3(repeating: 0.5)
    for index in 0..<3 where self[index].isFinite && high > low { result[index] = (self[index] - low) / (high - low) }
    return result
  }
}

extension Array {
  /// Rows of at most so many elements.
  fileprivate func split(by length: Int) -> [[Element]] {
    stride(from: 0, to: count, by: length).map { Array(self[$0..<Swift.min($0 + length, count)]) }
  }
}
