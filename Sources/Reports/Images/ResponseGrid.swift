public import Arrays
import Media

/// What comes out of a layer for some images: one row an image, which stands first, and one column a channel.
///
/// Red is above 0 and blue below, by the largest magnitude of all that is shown.
public struct ResponseGrid: Sendable, Equatable {
  /// The layer's name.
  public var layer: String
  /// `[image, channel, height, width]` with 1 or 3 channels in [0, 1].
  public var images: Tensor
  /// `[image, channel, height, width]`.
  public var responses: Tensor
  /// Images and channels that there are, of which some are shown.
  public var imageCount: Int, channelCount: Int

  /// Makes an image of a layer's responses.
  ///
  /// - Throws: `shapeMismatch` where the axes are others, or images and responses differ in number.
  public init(
    layer: String, images: Tensor, responses: Tensor, imageCount: Int, channelCount: Int
  ) throws(ReportError) {
    guard images.shape.count == 4, responses.shape.count == 4, images.shape[0] == responses.shape[0],
      responses.count > 0
    else {
      throw ReportError(
        .shapeMismatch,
        "responses of '\(layer)' of shape \(responses.shape) are not [image, channel, height, width] for images of "
          + "shape \(images.shape)")
    }
    self.layer = layer
    self.images = images
    self.responses = responses
    self.imageCount = imageCount
    self.channelCount = channelCount
  }

  /// The image with a caption, which says what is left out.
  public func rendered(encodePNG: PNGEncoder) throws -> HTML {
    try grid().rendered(caption: caption, encodePNG: encodePNG)
  }

  package var caption: String {
    "\(layer): channels of \(responses.shape[2]) × \(responses.shape[3]) "
      + "(\(partWords(responses.shape[1], of: channelCount))) for \(partWords(responses.shape[0], of: imageCount)) "
      + "images"
  }

  package func grid() throws(ReportError) -> ImageGrid {
    let (height, width) = (responses.shape[2], responses.shape[3])
    let largest = responses.values.reduce(0) { $1.isFinite ? max($0, abs(Double($1))) : $0 }
    var rows: [[ImageGrid.Tile]] = []
    for row in 0..<responses.shape[0] {
      var tiles = [ImageGrid.Tile(try HeatMapImage(image: images[row: row]))]
      for channel in 0..<responses.shape[1] {
        let start = (row * responses.shape[1] + channel) * height * width
        let values = responses.values[start..<start + height * width]
        tiles.append(
          ImageGrid.Tile(
            width: width, height: height, colors: values.map { signedColor(Double($0), largest: largest) }))
      }
      rows.append(tiles)
    }
    return ImageGrid(rows: rows)
  }
}
