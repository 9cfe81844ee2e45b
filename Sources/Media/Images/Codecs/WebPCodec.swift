import CWebP

/// Decodes WebP, lossy and lossless, by libwebp; of an animation the first frame on its canvas.
///
/// The same bits as Pillow: RGB, or RGBA where the header announces transparency.
public enum WebPCodec {
  public static func decode(_ bytes: [UInt8]) throws(MediaError) -> Image {
    var features = WebPBitstreamFeatures()
    let status = WebPGetFeatures(bytes, bytes.count, &features)
    guard status == VP8_STATUS_OK else { throw MediaError(.damaged, "WebP: cannot read the header: \(words(status))") }
    try ImageLimits.check(
      format: "WebP", height: Int(features.height), width: Int(features.width),
      largestPixelCount: ImageLimits.largestPixelCount(ofPlainImageIn: bytes.count))
    let shape = ImageShape(
      height: Int(features.height), width: Int(features.width), channelCount: features.has_alpha != 0 ? 4 : 3)
    if features.has_animation != 0 { return try firstFrame(bytes, shape) }
    var samples = [UInt8](repeating: 0, count: shape.sampleCount)
    let decoded = samples.withUnsafeMutableBufferPointer { samples in
      // Sound: libwebp writes height rows of width · channels bytes, and checks that they fit.
      let decode = shape.channelCount == 4 ? WebPDecodeRGBAInto : WebPDecodeRGBInto
      return decode(
        bytes, bytes.count, samples.baseAddress, samples.count, Int32(shape.width * shape.channelCount)) != nil
    }
    guard decoded else { throw MediaError(.damaged, "WebP: the image is damaged or cut") }
    return Image(shape: shape, samples: samples)
  }

  private static func firstFrame(_ bytes: [UInt8], _ shape: ImageShape) throws(MediaError) -> Image {
    try bytes.withUnsafeBufferPointer { bytes throws(MediaError) in
      var options = WebPAnimDecoderOptions()
      var data = WebPData(bytes: bytes.baseAddress, size: bytes.count)
      guard WebPAnimDecoderOptionsInit(&options) != 0, let decoder = WebPAnimDecoderNew(&data, &options) else {
        throw MediaError(.damaged, "WebP: the animation is damaged or cut")
      }
      // Sound: the bytes outlive the decoder, which owns the canvas that it hands out.
      defer { WebPAnimDecoderDelete(decoder) }
      var info = WebPAnimInfo()
      var canvas: UnsafeMutablePointer<UInt8>?
      var time: Int32 = 0
      guard WebPAnimDecoderGetInfo(decoder, &info) != 0, info.canvas_width == UInt32(shape.width),
        info.canvas_height == UInt32(shape.height), WebPAnimDecoderGetNext(decoder, &canvas, &time) != 0, let canvas
      else { throw MediaError(.damaged, "WebP: the first frame of the animation is damaged or cut") }
      let colors = ImageShape(height: shape.height, width: shape.width, channelCount: 4)
      let frame = Image(shape: colors, samples: Array(UnsafeBufferPointer(start: canvas, count: colors.sampleCount)))
      return frame.converted(toChannelCount: shape.channelCount)
    }
  }

  private static func words(_ status: VP8StatusCode) -> String {
    switch status {
    case VP8_STATUS_NOT_ENOUGH_DATA: "the file is cut"
    case VP8_STATUS_UNSUPPORTED_FEATURE: "it uses a feature that libwebp does not know"
    default: "it is damaged"
    }
  }
}
