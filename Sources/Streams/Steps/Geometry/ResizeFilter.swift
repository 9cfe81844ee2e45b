import Media
public import Settings

/// How an image is resized, whoever does it.
public enum ResizeFilter: String, CaseIterable, SettingValue {
  /// The pixel under the new pixel's centre.
  case nearest
  /// Pillow's mean over the new pixel's area, in whole pixels.
  case box
  /// TensorFlow's mean over the new pixel's area, parts of pixels counted in part.
  case area
  /// A triangle.
  case bilinear
  /// Pillow's window of Hamming over a sinc of one lobe.
  case hamming
  /// Keys' cubic with a = -0.5.
  case bicubic
  /// A sinc of three lobes.
  case lanczos
}

/// Whose resizing it is.
public enum ResizePreset: String, CaseIterable, SettingValue {
  /// Pillow's `Image.resize`, antialiased but for `nearest`.
  case pillow
  /// TensorFlow's `tf.image.resize`, not antialiased.
  case tensorFlow
  /// TensorFlow's `tf.image.resize(antialias=True)`.
  case tensorFlowAntialiased

  /// The library's method of that name; `nil` if it has none.
  func method(_ filter: ResizeFilter) -> ResizeMethod? {
    let isAntialiased = self == .tensorFlowAntialiased
    return switch (self, filter) {
    case (.pillow, _): ResizeMethod.PillowFilter(rawValue: filter.rawValue).map { .pillow($0) }
    case (.tensorFlow, .nearest): .tensorFlow(.nearest)
    case (.tensorFlow, .area): .tensorFlow(.area)
    case (_, .bilinear): .tensorFlow(.bilinear(antialiased: isAntialiased))
    case (_, .bicubic): .tensorFlow(.bicubic(antialiased: isAntialiased))
    case (_, .lanczos): .tensorFlow(.lanczos3(antialiased: isAntialiased))
    default: nil
    }
  }
}
