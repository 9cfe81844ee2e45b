public import Media

/// Something to look at.
public enum Exhibit: Codable, Sendable, Equatable {
  case image(ShownImage)
  case histogram(LevelHistogram)
  case numbers(PixelNumbers)
  case working(ConvolutionWorking)
}

/// An image as it is shown.
public struct ShownImage: Codable, Sendable, Equatable {
  /// What the two axes count.
  public enum Axes: String, Codable, Sendable {
    /// Pixels, which are not written.
    case pixels
    /// Cycles per pixel, from -1/2 to 1/2, 0 in the middle.
    case frequencies
  }

  /// Its file, once it is written.
  public var file = ""
  public let width, height: Int
  /// How many times larger it is shown.
  public let magnification: Int
  public let caption: String
  /// Which numbers the colours stand for; `nil` where they are the image's own.
  public let scale: ColorBar?
  public let axes: Axes
  /// Red, green and blue of each pixel; `nil` where it was read from a file.
  public let pixels: Image?

  private enum CodingKeys: CodingKey { case file, width, height, magnification, caption, scale, axes }

  /// Makes an image to be shown.
  ///
  /// - Precondition: `pixels` have three channels.
  init(_ pixels: Image, magnification: Int = 1, caption: String, scale: ColorBar? = nil, axes: Axes = .pixels) {
    precondition(pixels.shape.channelCount == 3, "shown are red, green and blue, got \(pixels.shape)")
    (width, height) = (pixels.shape.width, pixels.shape.height)
    self.magnification = magnification
    self.caption = caption
    self.scale = scale
    self.axes = axes
    self.pixels = pixels
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    file = try container.decode(String.self, forKey: .file)
    (width, height) = (
      try container.decode(Int.self, forKey: .width), try container.decode(Int.self, forKey: .height)
    )
    magnification = try container.decode(Int.self, forKey: .magnification)
    caption = try container.decode(String.self, forKey: .caption)
    scale = try container.decodeIfPresent(ColorBar.self, forKey: .scale)
    axes = try container.decode(Axes.self, forKey: .axes)
    pixels = nil
  }
}

/// How often levels occur in each channel.
public struct LevelHistogram: Codable, Sendable, Equatable {
  public let caption: String
  /// The least and the greatest level that is counted; bins share the range.
  public let low, high: Double
  /// For each channel the count of each bin.
  public let counts: [[Int]]
}

/// Pixels as numbers.
public struct PixelNumbers: Codable, Sendable, Equatable {
  /// A pixel.
  public struct Cell: Codable, Sendable, Equatable {
    /// A number for each channel.
    public let numbers: [Double]
    /// The color that it has, red, green and blue from 0 to 255.
    public let color: [UInt8]
  }

  public let caption: String
  /// Of the first row and the first column.
  public let top, left: Int
  /// How many decimals numbers have.
  public let decimals: Int
  public let rows: [[Cell]]
}

/// A convolution at one pixel, number by number.
public struct ConvolutionWorking: Codable, Sendable, Equatable {
  public let caption: String
  /// The pixels around it, as the border has them.
  public let neighbors: [[Double]]
  /// The kernel, turned by half a turn.
  public let flipped: [[Double]]
  /// Each pixel times its number.
  public let products: [[Double]]
  /// The sum of all products.
  public let sum: Double
  /// What the step made of the pixel.
  public let result: Double
}
