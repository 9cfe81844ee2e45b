package import Arrays
public import Settings

/// A rectangle of the partner's image pasted over the record's; labels are weighted by area.
///
/// - Reference: Yun, Han, Oh, Chun, Choe and Yoo, 2019, "CutMix: regularization strategy to train strong classifiers
///   with localizable features", ICCV, equations 1 and 2; clipping and areas as in torchvision.
public struct CutMix: Hashable, Sendable {
  /// The part of the area that remains is drawn from Beta(α, α).
  public var alpha: Float

  /// Describes the mixing.
  public init(alpha: Float) { self.alpha = alpha }

  /// The mixing with its defaults.
  public init() { self.init(alpha: 1) }
}

extension BatchTransform {
  /// A rectangle of the partner's image pasted over the record's.
  public static func cutMix(alpha: Float) -> BatchTransform { BatchTransform(mixing: CutMix(alpha: alpha)) }
}

extension CutMix: BatchMixing {
  public static let keyword = "cutMix"
  public static let summary = "Pastes a rectangle of another record's image; labels are weighted by area."
  public static let shorthand: String? = "alpha"
  public static let settings: [Setting<CutMix>] = [
    Setting(
      "alpha", \.alpha, in: .above(0, upTo: 1000), required: true,
      "The part of the area that remains is drawn from Beta(alpha, alpha).")
  ]

  /// The rectangle in which the partner's image is pasted.
  package struct Draw: Codable, Hashable, Sendable {
    /// The first row.
    package var top: Int
    /// The first column.
    package var left: Int
    /// The row after the last.
    package var bottom: Int
    /// The column after the last.
    package var right: Int
  }

  package func check(_ shape: SampleShape) throws(StreamsError) { _ = try shape.image() }

  /// Draws a rectangle: its centre uniformly, its area a part 1 - λ of the image, λ from Beta(α, α); then it is cut at
  /// the image's edge.
  package func draw(inputShape: [Int], generator: inout CounterGenerator) -> Draw {
    precondition(inputShape.count == 3, "\(inputShape) is no image's shape")
    let (height, width) = (inputShape[1], inputShape[2])
    let lambda = generator.beta(alpha: Double(alpha))
    let (x, y) = (generator.below(max(1, width)), generator.below(max(1, height)))
    let half = 0.5 * (1 - lambda).squareRoot()
    let (halfWidth, halfHeight) = (Int(half * Double(width)), Int(half * Double(height)))
    return Draw(
      top: max(0, y - halfHeight), left: max(0, x - halfWidth), bottom: min(height, y + halfHeight),
      right: min(width, x + halfWidth))
  }

  package func weight(_ draw: Draw, inputShape: [Int]) -> Float {
    let area = (draw.bottom - draw.top) * (draw.right - draw.left)
    return 1 - Float(area) / Float(max(1, inputShape[1] * inputShape[2]))
  }

  package func apply(
    _ draw: Draw, row: Int, partner: Int, inputShape: [Int], from inputs: [Float], to result: inout [Float]
  ) {
    let (height, width) = (inputShape[1], inputShape[2])
    for channel in 0..<inputShape[0] {
      for y in draw.top..<draw.bottom {
        let own = ((row * inputShape[0] + channel) * height + y) * width
        let other = ((partner * inputShape[0] + channel) * height + y) * width
        result.replaceSubrange(own + draw.left..<own + draw.right, with: inputs[other + draw.left..<other + draw.right])
      }
    }
  }
}
