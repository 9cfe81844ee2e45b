import CPNG
import Glibc

/// Decodes and encodes PNG pictures of up to 8 bits per sample.
public enum PNGCodec {
  /// Decodes gray, gray and alpha, RGB, RGBA and palette pictures.
  ///
  /// Palette pictures become RGB, or RGBA if the palette is transparent. The size is checked against limits (32,768 a
  /// side, 2²⁷ pixels) before memory is allocated.
  public static func decode(_ bytes: [UInt8]) throws(MediaError) -> Image {
    var result: Result<Image, MediaError>
    result = bytes.withUnsafeBytes { raw in
      do throws(MediaError) {
        let header = try PNGHeader(raw)
        let decoder = try Decoder(raw, header)
        defer { decoder.free() }
        let shape = Image.Shape(height: header.height, width: header.width, channelCount: decoder.channelCount)
        var samples = [UInt8](repeating: 0, count: shape.sampleCount)
        let failure = samples.withUnsafeMutableBytes { decoder.failure(decodingInto: $0) }
        if let failure { throw failure }
        return .success(Image(shape: shape, samples: samples))
      } catch { return .failure(error) }
    }
    return try result.get()
  }

  /// Decodes into memory at hand, which must have room for exactly the samples of `shape`.
  ///
  /// A picture of any other shape is refused. Nothing is allocated but what libspng needs itself.
  package static func decode(
    _ bytes: UnsafeRawBufferPointer, shape: Image.Shape, into samples: UnsafeMutableRawBufferPointer
  ) throws(MediaError) {
    precondition(samples.count == shape.sampleCount, "\(shape) needs \(shape.sampleCount) bytes, got \(samples.count)")
    let header = try PNGHeader(bytes)
    let decoder = try Decoder(bytes, header)
    defer { decoder.free() }
    let found = Image.Shape(height: header.height, width: header.width, channelCount: decoder.channelCount)
    guard found == shape else {
      throw MediaError(
        .damaged,
        "PNG: the picture is \(found.height)×\(found.width) with \(found.channelCount) channels, expected "
          + "\(shape.height)×\(shape.width) with \(shape.channelCount)")
    }
    if let failure = decoder.failure(decodingInto: samples) { throw failure }
  }

  /// Encodes a picture; equal pictures give equal bytes.
  ///
  /// - Parameter compressionLevel: zlib's level, 0 to 9.
  public static func encode(_ image: Image, compressionLevel: Int = 6) throws(MediaError) -> [UInt8] {
    guard let context = spng_ctx_new(Int32(SPNG_CTX_ENCODER.rawValue)) else { throw outOfMemory() }
    defer { spng_ctx_free(context) }
    let colors: [Int: PNGHeader.ColorType] = [1: .gray, 2: .grayAlpha, 3: .rgb, 4: .rgba]
    guard let color = colors[image.shape.channelCount] else {
      throw MediaError(.unsupported, "PNG: \(image.shape.channelCount) channels cannot be stored; 1 to 4 can")
    }
    var header = spng_ihdr()
    header.width = UInt32(image.shape.width)
    header.height = UInt32(image.shape.height)
    header.bit_depth = 8
    header.color_type = color.rawValue
    try check(spng_set_option(context, SPNG_ENCODE_TO_BUFFER, 1), "encode")
    try check(spng_set_option(context, SPNG_IMG_COMPRESSION_LEVEL, Int32(compressionLevel)), "encode")
    // Filters save a small picture next to nothing, but their reversal and the longer codes cost a third of decoding.
    if image.shape.height * image.shape.width <= 64 * 64 {
      try check(spng_set_option(context, SPNG_FILTER_CHOICE, Int32(SPNG_DISABLE_FILTERING.rawValue)), "encode")
    }
    try check(spng_set_ihdr(context, &header), "encode")
    let status = image.samples.withUnsafeBytes {
      spng_encode_image(
        context, $0.baseAddress, $0.count, Int32(SPNG_FMT_PNG.rawValue), Int32(SPNG_ENCODE_FINALIZE.rawValue))
    }
    try check(status, "encode")
    var byteCount = 0
    var error: Int32 = 0
    guard let buffer = spng_get_png_buffer(context, &byteCount, &error) else {
      throw MediaError(.damaged, "PNG: cannot encode: \(String(cString: spng_strerror(error)))")
    }
    // Sound: libspng hands over a malloc'ed buffer of byteCount bytes, freed here after the copy.
    defer { free(buffer) }
    return Array(UnsafeRawBufferPointer(start: buffer, count: byteCount))
  }

  /// A libspng context for one picture; ``free()`` must be called once.
  private struct Decoder {
    let context: OpaquePointer
    let format: Int32
    let channelCount: Int

    /// The bytes must outlive the decoder.
    init(_ bytes: UnsafeRawBufferPointer, _ header: PNGHeader) throws(MediaError) {
      guard let context = spng_ctx_new(0) else { throw outOfMemory() }
      self.context = context
      do throws(MediaError) {
        try check(spng_set_png_buffer(context, bytes.baseAddress, bytes.count), "decode")
        switch header.colorType {
        case .gray: (format, channelCount) = (Int32(SPNG_FMT_G8.rawValue), 1)
        case .grayAlpha: (format, channelCount) = (Int32(SPNG_FMT_PNG.rawValue), 2)
        case .rgb: (format, channelCount) = (Int32(SPNG_FMT_PNG.rawValue), 3)
        case .rgba: (format, channelCount) = (Int32(SPNG_FMT_PNG.rawValue), 4)
        case .palette:
          var transparency = spng_trns()
          let isTransparent = spng_get_trns(context, &transparency) == 0
          format = Int32((isTransparent ? SPNG_FMT_RGBA8 : SPNG_FMT_RGB8).rawValue)
          channelCount = isTransparent ? 4 : 3
        }
      } catch {
        spng_ctx_free(context)
        throw error
      }
    }

    func free() { spng_ctx_free(context) }

    func failure(decodingInto samples: UnsafeMutableRawBufferPointer) -> MediaError? {
      let flags = format == Int32(SPNG_FMT_RGBA8.rawValue) ? Int32(SPNG_DECODE_TRNS.rawValue) : 0
      var status = spng_decode_image(context, samples.baseAddress, samples.count, format, flags)
      // The picture is complete before its last checksums are read; reading on to the end checks them too.
      if status == 0 { status = spng_decode_chunks(context) }
      return status == 0 ? nil : PNGCodec.failure(status, "decode")
    }
  }

  private static func check(_ status: Int32, _ verb: String) throws(MediaError) {
    if status != 0 { throw failure(status, verb) }
  }

  private static func failure(_ status: Int32, _ verb: String) -> MediaError {
    MediaError(.damaged, "PNG: cannot \(verb): \(String(cString: spng_strerror(status)))")
  }

  private static func outOfMemory() -> MediaError { MediaError(.tooLarge, "PNG: no memory is left for the codec") }
}
