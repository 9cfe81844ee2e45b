import Glibc
public import Media
public import Settings

/// Which waves an image is made of.
public struct ShowSpectrum: Hashable, Sendable {
  /// The channel; the luminance, or the only one, if `nil`.
  public var channel: Int?
  /// How far below the strongest wave the scale goes.
  public var decibels = 80.0

  public init() {}
}

extension ShowSpectrum: ImageViewKind {
  public static let keyword = "spectrum"
  public static let summary =
    "Shows which waves an image is made of: the magnitudes of its Fourier transform, in decibels of the greatest."
  public static let shorthand: String? = "channel"
  public static let settings: [Setting<ShowSpectrum>] = [
    Setting("channel", \.channel, in: .within(0...3), "The channel, from 0; the luminance if not given."),
    Setting(
      "decibels", \.decibels, in: .within(10...200), "How far below the strongest wave the scale goes."),
  ]

  public func exhibits(of subject: ImageSubject) throws(ImageViewRefusal) -> [Exhibit] {
    var spectrum = try subject.plane(channel).magnitudeSpectrum()
    let strongest = max(spectrum.samples.max() ?? 0, .leastNormalMagnitude)
    for place in spectrum.samples.indices {
      spectrum.samples[place] = 20 * log10(max(spectrum.samples[place] / strongest, 1e-12))
    }
    let bar = ColorBar(.sequential, -decibels, 0)
    return [
      .image(
        ShownImage(
          bar.image(spectrum), caption: subject.caption("Spectrum, decibels of the strongest wave"), scale: bar,
          axes: .frequencies))
    ]
  }
}
