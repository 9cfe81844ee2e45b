public import Media
public import Settings

/// The image as it is: three channels as red, green and blue, one in a scale of colours.
public struct ShowImage: Hashable, Sendable {
  /// How one channel is coloured; `nil` for gray, or signed where some numbers are negative.
  public var colors: ColorBar.Scale?
  /// What black and white, or the ends of the scale, stand for.
  public var range: [Double]?
  /// How many times larger it is shown; `nil` for larger where it is small.
  public var magnification: Int?

  public init() {}
}

extension ShowImage: ImageViewKind {
  public static let keyword = "image"
  public static let summary = "Shows an image: three channels as red, green and blue, one in a scale of colors."
  public static let settings: [Setting<ShowImage>] = [
    Setting(
      "colors", \.colors,
      "How one channel is colored: black to white, white to black, violet to yellow, or blue, white and red around 0; gray, or "
        + "signed where numbers are negative, if not given."),
    Setting(
      "range", \.range, in: .within(-1e6...1e6),
      "What the ends of the scale stand for; [0, 1], or the greatest magnitude to both sides of signed numbers, if not given."
    ),
    Setting(
      "magnification", \.magnification, in: .within(1...64),
      "How many times larger it is shown; images of up to 64 pixels a side are shown larger if not given."),
  ]

  public var fault: (setting: String, message: String)? { rangeFault(range, colors) }

  public func exhibits(of subject: ImageSubject) -> [Exhibit] {
    let image = subject.image
    let factor = magnification ?? usualMagnification(image.shape)
    guard image.shape.channelCount >= 3 else {
      let plane = image.channels([0])
      let bar = ColorBar(for: plane.samples, scale: colors, range: range)
      return [
        .image(
          ShownImage(
            bar.image(plane), magnification: factor, caption: subject.caption(image.shape.words),
            scale: colors == nil && range == nil && bar.scale == .gray ? nil : bar))
      ]
    }
    let color = image.channels([0, 1, 2])
    let lowest = color.samples.min() ?? 0
    let largest = Double(color.samples.reduce(0) { $1.isFinite ? max($0, abs($1)) : $0 })
    // Colours have no negative: their zero is in the middle.
    let (low, high) = range.map { ($0[0], $0[1]) } ?? (lowest < -1e-6 ? (-largest, largest) : (0, 1))
    let shape = color.shape
    let shown = Image(
      shape: shape,
      samples: color.samples.map { sample in
        let share = sample.isFinite && high > low ? (Double(sample) - low) / (high - low) : 0
        return UInt8((min(max(share, 0), 1) * 255).rounded())
      })
    let isPlain = low == 0 && high == 1
    return [
      .image(
        ShownImage(
          shown, magnification: factor,
          caption: subject.caption(
            image.shape.words + (isPlain ? "" : ", black at \(rounded(low)) and white at \(rounded(high))"))))
    ]
  }
}
