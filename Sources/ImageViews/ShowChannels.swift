public import Media
public import Settings

/// Each channel by itself, as an image in a scale of colours.
public struct ShowChannels: Hashable, Sendable {
  /// What the channels are called; by their numbers if `nil`.
  public var names: [String]?
  /// How they are coloured; `nil` for gray, or signed where some numbers are negative.
  public var colors: ColorBar.Scale?
  /// What the ends of the scale stand for.
  public var range: [Double]?

  public init() {}
}

extension ShowChannels: ImageViewKind {
  public static let keyword = "channels"
  public static let summary = "Shows each channel of an image by itself."
  public static let shorthand: String? = "names"
  public static let settings: [Setting<ShowChannels>] = [
    Setting("names", \.names, "What the channels are called, in their order; by their numbers if not given."),
    Setting(
      "colors", \.colors, "How they are colored; gray, or signed where numbers are negative, if not given."),
    Setting(
      "range", \.range, in: .within(-1e6...1e6),
      "What the ends of the scale stand for; [0, 1], or the greatest magnitude to both sides of signed numbers, if not given."
    ),
  ]

  public var fault: (setting: String, message: String)? { rangeFault(range, colors) }

  public func exhibits(of subject: ImageSubject) throws(ImageViewRefusal) -> [Exhibit] {
    let image = subject.image
    let count = image.shape.channelCount
    if let names, names.count != count {
      throw ImageViewRefusal(setting: "names", "expected \(count) names, one a channel, found \(names.count)")
    }
    // One scale for all: else they could not be compared.
    let bar = ColorBar(for: image.samples, scale: colors, range: range)
    return (0..<count).map { channel in
      .image(
        ShownImage(
          bar.image(image.channels([channel])), magnification: usualMagnification(image.shape),
          caption: subject.caption(names?[channel] ?? "Channel \(channel)"),
          scale: colors == nil && range == nil && bar.scale == .gray ? nil : bar))
    }
  }
}
