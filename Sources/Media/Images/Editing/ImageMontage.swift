extension Raster where Sample == UInt8 {
  /// Images in rows on a white sheet, each in the middle of its row and column, with gutters between and around them.
  ///
  /// - Parameters:
  ///   - rows: images of three channels.
  ///   - gutter: pixels between images and around them.
  /// - Throws: ``MediaError`` of code `tooLarge` if the sheet would be larger than images may be.
  public static func montage(_ rows: [[Image]], gutter: Int) throws(MediaError) -> Image {
    let columnCount = rows.map(\.count).max() ?? 0
    let widths = (0..<columnCount).map { column in
      rows.compactMap { column < $0.count ? $0[column].shape.width : nil }.max() ?? 0
    }
    let heights = rows.map { $0.map(\.shape.height).max() ?? 0 }
    let shape = ImageShape(
      height: heights.reduce(gutter) { $0 + $1 + gutter }, width: widths.reduce(gutter) { $0 + $1 + gutter },
      channelCount: 3)
    guard
      max(shape.height, shape.width) <= ImageLimits.side, shape.height * shape.width <= ImageLimits.pixelCount
    else { throw MediaError(.tooLarge, "a sheet of \(shape.height)×\(shape.width) pixels is too large") }
    var sheet = Image(shape: shape, samples: [UInt8](repeating: 255, count: shape.sampleCount))
    var top = gutter
    for (row, height) in zip(rows, heights) {
      var left = gutter
      for (image, width) in zip(row, widths) {
        sheet.paste(
          image, top: top + (height - image.shape.height) / 2, left: left + (width - image.shape.width) / 2)
        left += width + gutter
      }
      top += height + gutter
    }
    return sheet
  }

  /// Overwrites a part with another image, which lies within and has as many channels.
  private mutating func paste(_ other: Image, top: Int, left: Int) {
    precondition(other.shape.channelCount == shape.channelCount, "\(other.shape) on \(shape)")
    let length = other.shape.width * shape.channelCount
    for y in 0..<other.shape.height {
      let start = ((top + y) * shape.width + left) * shape.channelCount
      samples.replaceSubrange(start..<start + length, with: other.samples[y * length..<(y + 1) * length])
    }
  }
}
