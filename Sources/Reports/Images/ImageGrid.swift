/// Small images in rows and columns of equal cells, as one image.
package struct ImageGrid: Equatable {
  /// One small image: red, green, blue of each pixel, row-major.
  package struct Tile: Equatable {
    package private(set) var width, height: Int
    package private(set) var pixels: [UInt8]

    /// Colours a plane of values, row-major.
    package init(width: Int, height: Int, colors: some Sequence<SIMD3<Double>>) {
      self.width = width
      self.height = height
      pixels = colors.flatMap { color in (0..<3).map { byte(color[$0]) } }
    }

    init(_ image: HeatMapImage) {
      (width, height, pixels) = (image.width, image.height, image.pixels)
    }

    /// The tile as it is, or the means of square blocks where it is longer than `edge`.
    package func reduced(to edge: Int) -> Tile {
      let factor = (max(width, height) + edge - 1) / edge
      guard factor > 1 else { return self }
      var result = self
      result.width = (width + factor - 1) / factor
      result.height = (height + factor - 1) / factor
      result.pixels = (0..<result.height * result.width * 3).map { index in
        let (place, channel) = index.quotientAndRemainder(dividingBy: 3)
        let (row, column) = place.quotientAndRemainder(dividingBy: result.width)
        let rows = row * factor..<min((row + 1) * factor, height)
        let columns = column * factor..<min((column + 1) * factor, width)
        let total = rows.reduce(0) { total, y in
          columns.reduce(total) { $0 + Int(pixels[(y * width + $1) * 3 + channel]) }
        }
        let count = rows.count * columns.count
        return UInt8((total + count / 2) / count)
      }
      return result
    }
  }

  /// The edge that a tile has at most; larger ones are reduced.
  static let maximumEdge = 64
  /// The grey of lines and of cells without a tile.
  private static let ground: UInt8 = 200

  package let width, height: Int
  /// Red, green, blue of each pixel, row-major.
  package let pixels: [UInt8]
  /// The longer edge of a cell.
  private let cellEdge: Int

  /// Puts tiles into cells as large as the largest tile, with lines between them.
  ///
  /// A smaller tile is enlarged by a whole factor as far as it fits, and stands in the middle of its cell.
  ///
  /// - Parameters:
  ///   - enlargement: a whole factor for all cells.
  ///   - line: the width of a line in pixels.
  package init(rows: [[Tile]], enlargement: Int = 1, line: Int = 1) {
    let rows = rows.map { $0.map { $0.reduced(to: Self.maximumEdge) } }
    let cellWidth = (rows.joined().map(\.width).max() ?? 0) * enlargement
    let cellHeight = (rows.joined().map(\.height).max() ?? 0) * enlargement
    let columnCount = rows.map(\.count).max() ?? 0
    let width = columnCount * (cellWidth + line) + line
    let height = rows.count * (cellHeight + line) + line
    var pixels = [UInt8](repeating: Self.ground, count: width * height * 3)
    for (row, tiles) in rows.enumerated() {
      for (column, tile) in tiles.enumerated() where tile.width > 0 && tile.height > 0 {
        let factor = min(cellWidth / tile.width, cellHeight / tile.height)
        let left = column * (cellWidth + line) + line + (cellWidth - tile.width * factor) / 2
        let top = row * (cellHeight + line) + line + (cellHeight - tile.height * factor) / 2
        for y in 0..<tile.height * factor {
          for x in 0..<tile.width * factor {
            let source = (y / factor * tile.width + x / factor) * 3
            let target = ((top + y) * width + left + x) * 3
            for channel in 0..<3 { pixels[target + channel] = tile.pixels[source + channel] }
          }
        }
      }
    }
    self.width = width
    self.height = height
    self.pixels = pixels
    cellEdge = max(cellWidth, cellHeight)
  }

  /// The grid with a caption; shown so large that cells can be told apart.
  func rendered(caption: String, encodePNG: PNGEncoder) throws -> HTML {
    let scale = max(1, 56 / max(cellEdge, 1))
    return .element(
      "figure", ["class": "sheet"], .element("figcaption", .text(caption)),
      try pixelImage(
        width: width, height: height, pixels: pixels, scale: scale, description: caption, className: "pixels",
        encodePNG: encodePNG))
  }
}

/// Pixels as an image element with its bytes inside.
///
/// - Parameter scale: how many times larger it is shown.
func pixelImage(
  width: Int, height: Int, pixels: [UInt8], scale: Int = 1, description: String, className: String,
  encodePNG: PNGEncoder
) throws -> HTML {
  let data = try encodePNG(width, height, 3, pixels)
  return .element(
    "img",
    [
      "src": "data:image/png;base64,\(base64(data))", "alt": description, "width": String(width * scale),
      "height": String(height * scale), "class": className,
    ])
}
