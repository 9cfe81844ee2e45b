/// How the image in a file is read where its format leaves a choice: whether it is turned upright, and what lies under
/// its transparent parts.
public struct ImageReading: Codable, Hashable, Sendable {
  /// Whether the orientation that a camera has written is obeyed.
  public enum Orientation: String, Codable, CaseIterable, Hashable, Sendable {
    /// The image is turned upright.
    case apply
    /// The image is read as it is stored.
    case ignore
  }

  /// A colour of eight bits a channel.
  public struct Color: Codable, Hashable, Sendable {
    public var red, green, blue: UInt8

    /// Mixes a colour.
    public init(red: UInt8, green: UInt8, blue: UInt8) {
      self.red = red
      self.green = green
      self.blue = blue
    }

    /// All light.
    public static let white = Color(red: 255, green: 255, blue: 255)
    public static let black = Color(red: 0, green: 0, blue: 0)
  }

  /// Whether the orientation in EXIF is obeyed.
  public var exifOrientation: Orientation
  /// What transparent images are laid on; `nil` leaves alpha as it is, to be dropped where there is no room for it.
  public var background: Color?

  public init(exifOrientation: Orientation, background: Color?) {
    self.exifOrientation = exifOrientation
    self.background = background
  }

  /// As viewers show images, upright and on white: the default for files in folders.
  public static let asShown = ImageReading(exifOrientation: .apply, background: .white)
  /// As decoders deliver images, nothing turned and alpha as it is: the default for datasets that were packed already.
  public static let asStored = ImageReading(exifOrientation: .ignore, background: nil)

  /// How an image is turned.
  public func orientation(of bytes: [UInt8]) -> EXIFOrientation {
    exifOrientation == .apply ? EXIFOrientation(of: bytes) : .upright
  }

  /// Decodes an image, turns it, lays it on the background, and converts it to the channels asked for.
  ///
  /// - Parameter size: what it will be resized to, if smaller.
  public func decode(
    _ bytes: [UInt8], channels: ImageChannels = .asStored, notBelow size: ImageSize? = nil
  ) throws(MediaError) -> Image {
    try read(bytes, channels: channels, notBelow: size).image
  }

  /// What ``decode(_:channels:notBelow:)`` gives, and whether a decoder that knows nothing of such choices gives another
  /// image.
  public func read(
    _ bytes: [UInt8], channels: ImageChannels = .asStored, notBelow size: ImageSize? = nil
  ) throws(MediaError) -> (image: Image, isChanged: Bool) {
    let orientation = orientation(of: bytes)
    let storedSize = size.map {
      orientation.swapsSides ? ImageSize(height: $0.width, width: $0.height) : $0
    }
    // Alpha must be seen before channels are chosen.
    let image =
      switch (ImageFormat(recognizing: bytes), background) {
      case (.jpeg, _), (_, nil): try ImageCodec.decode(bytes, channels: channels, notBelow: storedSize)
      case (.png, _?): try PNGCodec.decode(bytes, hasKeyAsAlpha: true)
      case (_, _?): try ImageCodec.decode(bytes)
      }
    let isLaid = background != nil && image.shape.channelCount.isMultiple(of: 2)
    return (image.turned(orientation).laid(on: background).converted(to: channels), orientation != .upright || isLaid)
  }
}

extension Raster where Sample == UInt8 {
  /// The image on a background, without alpha; as it is where it has none, or there is no background.
  ///
  /// Rounded as Pillow's `paste` with a mask.
  public func laid(on background: ImageReading.Color?) -> Image {
    guard let background, shape.channelCount.isMultiple(of: 2) else { return self }
    let isGray = shape.channelCount == 2 && background.red == background.green && background.green == background.blue
    let source = isGray ? self : converted(toChannelCount: 4)
    let colors = isGray ? [background.red] : [background.red, background.green, background.blue]
    let count = colors.count
    let shape = ImageShape(height: shape.height, width: shape.width, channelCount: count)
    var result = [UInt8](repeating: 0, count: shape.sampleCount)
    for pixel in 0..<shape.height * shape.width {
      let opacity = UInt32(source.samples[pixel * (count + 1) + count])
      for channel in 0..<count {
        let mixed =
          UInt32(source.samples[pixel * (count + 1) + channel]) * opacity + UInt32(colors[channel]) * (255 - opacity)
          + 128
        result[pixel * count + channel] = UInt8((mixed + mixed >> 8) >> 8)
      }
    }
    return Image(shape: shape, samples: result)
  }
}
