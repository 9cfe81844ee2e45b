public import Media
public import Settings

/// The last step, a convolution, at one pixel, number by number.
public struct ShowWorking: Hashable, Sendable {
  /// The row, from 0.
  public var row = 1
  /// The column, from 0.
  public var column = 1
  /// The channel, from 0.
  public var channel = 0

  public init() {}
}

extension ShowWorking: ImageViewKind {
  public static let keyword = "working"
  public static let summary =
    "Shows a convolution, the last step, at one pixel: neighbors, flipped kernel, products and sum."
  public static let settings: [Setting<ShowWorking>] = [
    Setting("row", \.row, in: .within(0...32_767), unit: "pixels", "The row, from 0."),
    Setting("column", \.column, in: .within(0...32_767), unit: "pixels", "The column, from 0."),
    Setting("channel", \.channel, in: .within(0...3), "The channel, from 0."),
  ]

  private static let largestSide = 5

  public func check(_ convolutions: [ImageConvolution?]) throws(ImageViewRefusal) { _ = try convolution(convolutions) }

  private func convolution(_ convolutions: [ImageConvolution?]) throws(ImageViewRefusal) -> ImageConvolution {
    guard case let last?? = convolutions.last else {
      throw ImageViewRefusal("is of a convolution, which must be the last step, such as convolve: edge")
    }
    guard last.times == 1 else {
      throw ImageViewRefusal("is of a convolution that is done once, but the last step is done \(last.times) times")
    }
    guard max(last.kernel.height, last.kernel.width) <= Self.largestSide else {
      throw ImageViewRefusal(
        "shows kernels of up to \(Self.largestSide) × \(Self.largestSide) numbers, but the last step's has "
          + "\(last.kernel.height) × \(last.kernel.width)")
    }
    return last
  }

  public func exhibits(of subject: ImageSubject) throws(ImageViewRefusal) -> [Exhibit] {
    let convolution = try convolution(subject.convolutions)
    let (kernel, image, shape) = (convolution.kernel, subject.before, subject.before.shape)
    guard row < shape.height else {
      throw ImageViewRefusal(setting: "row", "there is no row \(row), counted from 0: the image is \(shape.words)")
    }
    guard column < shape.width else {
      throw ImageViewRefusal(
        setting: "column", "there is no column \(column), counted from 0: the image is \(shape.words)")
    }
    try subject.checkChannel(channel)
    func level(_ y: Int, _ x: Int, _ image: FloatImage) -> Double {
      Double(image.samples[(y * shape.width + x) * shape.channelCount + channel])
    }
    let neighbors = (0..<kernel.height).map { i in
      (0..<kernel.width).map { j in
        guard let y = convolution.border.index(row + i - kernel.height / 2, within: shape.height),
          let x = convolution.border.index(column + j - kernel.width / 2, within: shape.width)
        else { return 0.0 }
        return level(y, x, image)
      }
    }
    let flipped = (0..<kernel.height).map { i in
      (0..<kernel.width).map { kernel[kernel.height - 1 - i, kernel.width - 1 - $0] }
    }
    let products = zip(neighbors, flipped).map { pixels, weights in zip(pixels, weights).map { $0 * $1 } }
    return [
      .working(
        ConvolutionWorking(
          caption: subject.caption(
            "Row \(row), column \(column)" + (shape.channelCount > 1 ? ", channel \(channel)" : "")),
          neighbors: neighbors, flipped: flipped, products: products,
          sum: products.reduce(0) { $1.reduce($0, +) }, result: level(row, column, subject.image)))
    ]
  }
}
