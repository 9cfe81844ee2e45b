public import Media
public import Settings

/// Which waves the convolutions of a panel keep.
public struct ShowResponse: Hashable, Sendable {
  public init() {}
}

extension ShowResponse: ImageViewKind {
  public static let keyword = "response"
  public static let summary =
    "Shows how much of each wave the convolutions among the steps keep: the magnitude of their frequency response."
  public static let settings: [Setting<ShowResponse>] = []

  /// An odd number, so that 0 is in the middle.
  private static let side = 129

  public func check(_ convolutions: [ImageConvolution?]) throws(ImageViewRefusal) {
    if convolutions.allSatisfy({ $0 == nil }) {
      throw ImageViewRefusal("is of convolutions, and none is among the steps; add one, such as convolve: edge")
    }
  }

  public func exhibits(of subject: ImageSubject) -> [Exhibit] {
    let frequencies = (0..<Self.side).map { Double($0) / Double(Self.side - 1) - 0.5 }
    var gains = [Double](repeating: 1, count: Self.side * Self.side)
    for convolution in subject.convolutions.compactMap(\.self) {
      for (place, gain) in convolution.kernel.gains(at: frequencies).enumerated() {
        for _ in 0..<convolution.times { gains[place] *= gain }
      }
    }
    let shape = ImageShape(height: Self.side, width: Self.side, channelCount: 1)
    let bar = ColorBar(.sequential, 0, max(gains.max() ?? 1, 1e-6))
    return [
      .image(
        ShownImage(
          bar.image(FloatImage(shape: shape, samples: gains.map { Float($0) })),
          caption: "Frequency response, magnitude", scale: bar, axes: .frequencies))
    ]
  }
}
