import Glibc
package import Media

/// The operations that RandAugment, TrivialAugment and AugMix choose from.
package enum ImageOperation: String, Codable, Hashable, Sendable, CaseIterable {
  case identity, shearX, shearY, translateX, translateY, rotate, brightness, color, contrast, sharpness, posterize,
    solarize, autocontrast, equalize

  /// Whether a magnitude may as well be negative.
  package var isSigned: Bool {
    switch self {
    case .shearX, .shearY, .translateX, .translateY, .rotate, .brightness, .color, .contrast, .sharpness: true
    case .identity, .posterize, .solarize, .autocontrast, .equalize: false
    }
  }

  /// Does it to an image of gray or RGB.
  ///
  /// - Parameter magnitude: a slope, whole pixels (a fraction is dropped), degrees, a factor less 1, bits or a
  ///   threshold.
  package func apply(_ magnitude: Float, to image: FloatImage, interpolation: Interpolation) -> FloatImage {
    let size = ImageSize(height: image.shape.height, width: image.shape.width)
    let slope = Double(magnitude)
    func warped(_ map: ProjectiveMap) -> FloatImage { image.warped(by: map, interpolation: interpolation) }
    return switch self {
    case .identity: image
    // Shears hold the upper left corner, as in torchvision.
    case .shearX: warped(ProjectiveMap(coefficients: [1, slope, 0, 0, 1, 0, 0, 0]))
    case .shearY: warped(ProjectiveMap(coefficients: [1, 0, 0, slope, 1, 0, 0, 0]))
    case .translateX: warped(.affine(size: size, translation: (x: slope.rounded(.towardZero), y: 0)))
    case .translateY: warped(.affine(size: size, translation: (x: 0, y: slope.rounded(.towardZero))))
    case .rotate: warped(.affine(size: size, angle: -slope))
    case .brightness: image.adjustingBrightness(1 + magnitude)
    case .color: image.adjustingSaturation(1 + magnitude)
    case .contrast: image.adjustingContrast(1 + magnitude)
    case .sharpness: image.adjustingSharpness(1 + magnitude)
    case .posterize: image.posterized(bitCount: Int(magnitude))
    case .solarize: image.solarized(threshold: magnitude)
    case .autocontrast: image.autocontrasted()
    case .equalize: image.equalized()
    }
  }
}

/// An operation with what it does it by.
package struct DrawnOperation: Codable, Hashable, Sendable {
  /// What is done.
  package var operation: ImageOperation
  /// By how much; 0 where that means nothing.
  package var magnitude: Float

  /// Does it.
  package func apply(to image: FloatImage, interpolation: Interpolation) -> FloatImage {
    operation.apply(magnitude, to: image, interpolation: interpolation)
  }
}
