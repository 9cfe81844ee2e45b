import Media

/// A resizing right behind the decoder, which can do less work for it.
///
/// A JPEG is decoded at a half, a quarter or an eighth of its size where that is not below the new one. TensorFlow's
/// methods, which are linear, take the decoder's bytes as they are.
package struct EarlyResize: Sendable {
  /// The new size.
  let size: ImageSize
  /// What a JPEG's sides must not fall below; `nil` where every pixel counts.
  let scaledDecodingSize: ImageSize?
  /// How the decoder itself resizes; `nil` where the step does.
  let methodOnBytes: ResizeMethod?
}
