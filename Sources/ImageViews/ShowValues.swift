import Media
public import Settings

/// Some pixels as numbers.
public struct ShowValues: Hashable, Sendable {
  /// How levels are written.
  public enum Scale: String, CaseIterable, SettingValue {
    /// As they are, black at 0 and white at 1.
    case unit
    /// Whole numbers, black at 0 and white at 255.
    case bytes
  }

  /// The first row, from 0.
  public var top = 0
  /// The first column, from 0.
  public var left = 0
  /// How many rows.
  public var height = 4
  /// How many columns.
  public var width = 4
  /// How levels are written.
  public var scale = Scale.unit

  public init() {}
}

extension ShowValues: ImageViewKind {
  public static let keyword = "values"
  public static let summary = "Shows some pixels of an image as numbers, on their own colors."
  public static let settings: [Setting<ShowValues>] = [
    Setting("top", \.top, in: .within(0...32_767), unit: "pixels", "The first row, from 0."),
    Setting("left", \.left, in: .within(0...32_767), unit: "pixels", "The first column, from 0."),
    Setting("height", \.height, in: .within(1...12), unit: "pixels", "How many rows."),
    Setting("width", \.width, in: .within(1...12), unit: "pixels", "How many columns."),
    Setting(
      "scale", \.scale, "How levels are written: as they are, white at 1 (unit), or whole, white at 255 (bytes)."),
  ]

  public func exhibits(of subject: ImageSubject) throws(ImageViewRefusal) -> [Exhibit] {
    let (image, shape) = (subject.image, subject.image.shape)
    for (setting, end, extent) in [("top", top + height, shape.height), ("left", left + width, shape.width)]
    where end > extent {
      throw ImageViewRefusal(setting: setting, "the pixels end at \(end), but the image at \(extent): \(shape.words)")
    }
    let count = shape.channelCount
    let bar = ColorBar(for: image.samples, range: nil)
    let rows = (top..<top + height).map { y in
      (left..<left + width).map { x in
        let pixel = image.samples[(y * shape.width + x) * count..<(y * shape.width + x + 1) * count].map { Double($0) }
        let color = count < 3 ? bar.color(pixel[0]) : SIMD3(pixel[0], pixel[1], pixel[2])
        return PixelNumbers.Cell(
          numbers: scale == .bytes ? pixel.map { ($0 * 255).rounded() } : pixel, color: bytes(color))
      }
    }
    return [
      .numbers(
        PixelNumbers(
          caption: subject.caption("Rows \(top) to \(top + height - 1), columns \(left) to \(left + width - 1)"),
          top: top,
          left: left, decimals: scale == .bytes ? 0 : 3, rows: rows))
    ]
  }
}
