public import Arrays

/// What comes out of a layer for some pictures: one row a picture, which stands first, and one column a channel.
///
/// Red is above 0 and blue below, by the largest magnitude of all that is shown.
public struct ResponseGrid: Sendable, Equatable {
  /// The layer's name.
  public var layer: String
  /// `[picture, channel, height, width]` with 1 or 3 channels in [0, 1].
  public var pictures: Tensor
  /// `[picture, channel, height, width]`.
  public var responses: Tensor
  /// Pictures and channels that there are, of which some are shown.
  public var pictureCount: Int, channelCount: Int

  /// Makes a picture of a layer's responses.
  ///
  /// - Throws: `shapeMismatch` where the axes are others, or pictures and responses differ in number.
  public init(
    layer: String, pictures: Tensor, responses: Tensor, pictureCount: Int, channelCount: Int
  ) throws(ReportError) {
    guard pictures.shape.count == 4, responses.shape.count == 4, pictures.shape[0] == responses.shape[0],
      responses.count > 0
    else {
      throw ReportError(
        .shapeMismatch,
        "responses of '\(layer)' of shape \(responses.shape) are not [picture, channel, height, width] for pictures of "
          + "shape \(pictures.shape)")
    }
    self.layer = layer
    self.pictures = pictures
    self.responses = responses
    self.pictureCount = pictureCount
    self.channelCount = channelCount
  }

  /// The picture with a caption, which says what is left out.
  public func rendered(encodePNG: PNGEncoder) throws -> HTML {
    try grid().rendered(caption: caption, encodePNG: encodePNG)
  }

  package var caption: String {
    "\(layer): channels of \(responses.shape[2]) × \(responses.shape[3]) "
      + "(\(partWords(responses.shape[1], of: channelCount))) for \(partWords(responses.shape[0], of: pictureCount)) "
      + "pictures"
  }

  package func grid() throws(ReportError) -> PictureGrid {
    let (height, width) = (responses.shape[2], responses.shape[3])
    let largest = responses.values.reduce(0) { $1.isFinite ? max($0, abs(Double($1))) : $0 }
    var rows: [[PictureGrid.Tile]] = []
    for row in 0..<responses.shape[0] {
      var tiles = [PictureGrid.Tile(try HeatMapImage(picture: pictures[row: row]))]
      for channel in 0..<responses.shape[1] {
        let start = (row * responses.shape[1] + channel) * height * width
        let values = responses.values[start..<start + height * width]
        tiles.append(
          PictureGrid.Tile(
            width: width, height: height, colors: values.map { signedColor(Double($0), largest: largest) }))
      }
      rows.append(tiles)
    }
    return PictureGrid(rows: rows)
  }
}
