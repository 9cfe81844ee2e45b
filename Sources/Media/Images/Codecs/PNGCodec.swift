import CPNG
import Glibc

/// Decodes PNG images of every colour type and depth, and encodes 8 and 16 bits.
///
/// Palette images become RGB, or RGBA if the palette is transparent; gray of less than 8 bits is widened to 8.
/// A single transparent colour of a gray or RGB image is not turned into alpha, as in TensorFlow.
public enum PNGCodec {
  /// Decodes to 8 bits; of 16 the upper 8 are kept, as Pillow and TensorFlow do.
  ///
  /// The size is checked against `ImageLimits` before memory is allocated.
  ///
  /// - Parameter hasKeyAsAlpha: whether a single transparent colour of a gray or RGB image of 8 bits or less becomes alpha;
  ///   the image is then RGBA.
  public static func decode(_ bytes: [UInt8], hasKeyAsAlpha: Bool = false) throws(MediaError) -> Image {
    try bytes.withUnsafeBufferPointer { bytes throws(MediaError) in
      let decoder = try Decoder(UnsafeRawBufferPointer(bytes), hasKeyAsAlpha: hasKeyAsAlpha)
      defer { decoder.free() }
      var samples = [UInt8](repeating: 0, count: decoder.shape.sampleCount)
      try samples.withUnsafeMutableBufferPointer { samples throws(MediaError) in
        try decoder.decode(into: UnsafeMutableRawBufferPointer(samples))
      }
      return Image(shape: decoder.shape, samples: samples)
    }
  }

  /// Decodes to 16 bits; 8 bits are widened so that white stays white.
  public static func decodeDeep(_ bytes: [UInt8]) throws(MediaError) -> DeepImage {
    try bytes.withUnsafeBufferPointer { raw throws(MediaError) in
      let decoder = try Decoder(UnsafeRawBufferPointer(raw))
      defer { decoder.free() }
      if decoder.isDeep { return DeepImage(shape: decoder.shape, samples: try decoder.deepSamples()) }
      var samples = [UInt8](repeating: 0, count: decoder.shape.sampleCount)
      try samples.withUnsafeMutableBufferPointer { samples throws(MediaError) in
        try decoder.decode(into: UnsafeMutableRawBufferPointer(samples))
      }
      return DeepImage(shape: decoder.shape, samples: samples.map { UInt16($0) * 257 })
    }
  }

  /// Decodes to 8 bits into memory at hand, which must have room for exactly the samples of `shape`.
  ///
  /// An image of another size is refused; 1 to 4 channels are delivered, whatever is stored. Nothing is allocated but what
  /// libspng needs itself, and room for the samples of an image of 16 bits or other channels.
  package static func decode(
    _ bytes: UnsafeRawBufferPointer, shape: Image.Shape, into samples: UnsafeMutableRawBufferPointer
  ) throws(MediaError) {
    precondition(samples.count == shape.sampleCount, "\(shape) needs \(shape.sampleCount) bytes, got \(samples.count)")
    let decoder = try Decoder(bytes)
    defer { decoder.free() }
    let stored = decoder.shape
    guard stored.channelCount != shape.channelCount, (1...4).contains(shape.channelCount) else {
      try shape.check(isShapeOf: stored, format: "PNG")
      return try decoder.decode(into: samples)
    }
    let delivered = ImageShape(height: stored.height, width: stored.width, channelCount: shape.channelCount)
    try shape.check(isShapeOf: delivered, format: "PNG")
    var image = Image(shape: stored, samples: [UInt8](repeating: 0, count: stored.sampleCount))
    try image.samples.withUnsafeMutableBufferPointer { samples throws(MediaError) in
      try decoder.decode(into: UnsafeMutableRawBufferPointer(samples))
    }
    samples.copyBytes(from: image.converted(toChannelCount: shape.channelCount).samples)
  }

  /// Encodes an image; equal images give equal bytes.
  ///
  /// - Parameter compressionLevel: zlib's level, 0 to 9.
  public static func encode(_ image: Image, compressionLevel: Int = 6) throws(MediaError) -> [UInt8] {
    try image.samples.withUnsafeBufferPointer { samples throws(MediaError) in
      try encode(UnsafeRawBufferPointer(samples), image.shape, bitDepth: 8, compressionLevel)
    }
  }

  /// Encodes an image of 16-bit samples; equal images give equal bytes.
  ///
  /// - Parameter compressionLevel: zlib's level, 0 to 9.
  public static func encode(_ image: DeepImage, compressionLevel: Int = 6) throws(MediaError) -> [UInt8] {
    try image.samples.withUnsafeBufferPointer { samples throws(MediaError) in
      try encode(UnsafeRawBufferPointer(samples), image.shape, bitDepth: 16, compressionLevel)
    }
  }

  private static func encode(
    _ samples: UnsafeRawBufferPointer, _ shape: ImageShape, bitDepth: UInt8, _ compressionLevel: Int
  ) throws(MediaError) -> [UInt8] {
    guard let context = spng_ctx_new(Int32(SPNG_CTX_ENCODER.rawValue)) else { throw outOfMemory() }
    defer { spng_ctx_free(context) }
    let colors: [Int: PNGHeader.ColorType] = [1: .gray, 2: .grayAlpha, 3: .rgb, 4: .rgba]
    guard let color = colors[shape.channelCount] else {
      throw MediaError(.unsupported, "PNG: \(shape.channelCount) channels cannot be stored; 1 to 4 can")
    }
    var header = spng_ihdr()
    header.width = UInt32(shape.width)
    header.height = UInt32(shape.height)
    header.bit_depth = bitDepth
    header.color_type = color.rawValue
    try check(spng_set_option(context, SPNG_ENCODE_TO_BUFFER, 1), "encode")
    try check(spng_set_option(context, SPNG_IMG_COMPRESSION_LEVEL, Int32(compressionLevel)), "encode")
    // Filters save a small image next to nothing, but their reversal and the longer codes cost a third of decoding.
    if shape.height * shape.width <= 64 * 64 {
      try check(spng_set_option(context, SPNG_FILTER_CHOICE, Int32(SPNG_DISABLE_FILTERING.rawValue)), "encode")
    }
    try check(spng_set_ihdr(context, &header), "encode")
    let status = spng_encode_image(
      context, samples.baseAddress, samples.count, Int32(SPNG_FMT_PNG.rawValue), Int32(SPNG_ENCODE_FINALIZE.rawValue))
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

  /// A libspng context for one image; ``free()`` must be called once.
  private struct Decoder {
    let context: OpaquePointer
    let format: Int32
    let shape: ImageShape
    /// Whether samples have 16 bits.
    let isDeep: Bool

    /// The bytes must outlive the decoder.
    init(_ bytes: UnsafeRawBufferPointer, hasKeyAsAlpha: Bool = false) throws(MediaError) {
      let header = try PNGHeader(bytes)
      guard let context = spng_ctx_new(0) else { throw outOfMemory() }
      self.context = context
      isDeep = header.bitDepth == 16
      do throws(MediaError) {
        // Text and colour profiles may be compressed: no more of them than this is unpacked.
        try check(spng_set_chunk_limits(context, 1 << 24, 1 << 24), "decode")
        try check(spng_set_png_buffer(context, bytes.baseAddress, bytes.count), "decode")
        let channelCount: Int
        var transparency = spng_trns()
        func isTransparent() -> Bool { spng_get_trns(context, &transparency) == 0 }
        switch header.colorType {
        case .gray where hasKeyAsAlpha && !isDeep && isTransparent(),
          .rgb where hasKeyAsAlpha && !isDeep && isTransparent():
          (format, channelCount) = (Int32(SPNG_FMT_RGBA8.rawValue), 4)
        case .gray: (format, channelCount) = (Int32((isDeep ? SPNG_FMT_PNG : SPNG_FMT_G8).rawValue), 1)
        case .grayAlpha: (format, channelCount) = (Int32(SPNG_FMT_PNG.rawValue), 2)
        case .rgb: (format, channelCount) = (Int32(SPNG_FMT_PNG.rawValue), 3)
        case .rgba: (format, channelCount) = (Int32(SPNG_FMT_PNG.rawValue), 4)
        case .palette:
          let isTransparent = isTransparent()
          format = Int32((isTransparent ? SPNG_FMT_RGBA8 : SPNG_FMT_RGB8).rawValue)
          channelCount = isTransparent ? 4 : 3
        }
        shape = ImageShape(height: header.height, width: header.width, channelCount: channelCount)
      } catch {
        spng_ctx_free(context)
        throw error
      }
    }

    func free() { spng_ctx_free(context) }

    func decode(into samples: UnsafeMutableRawBufferPointer) throws(MediaError) {
      if isDeep {
        for (index, sample) in try deepSamples().enumerated() { samples[index] = UInt8(sample >> 8) }
      } else {
        try decodeStored(into: samples)
      }
    }

    func deepSamples() throws(MediaError) -> [UInt16] {
      var samples = [UInt16](repeating: 0, count: shape.sampleCount)
      try samples.withUnsafeMutableBufferPointer { samples throws(MediaError) in
        try decodeStored(into: UnsafeMutableRawBufferPointer(samples))
      }
      return samples
    }

    private func decodeStored(into samples: UnsafeMutableRawBufferPointer) throws(MediaError) {
      let flags = format == Int32(SPNG_FMT_RGBA8.rawValue) ? Int32(SPNG_DECODE_TRNS.rawValue) : 0
      try check(spng_decode_image(context, samples.baseAddress, samples.count, format, flags), "decode")
      // The image is complete before its last checksums are read; reading on to the end checks them too.
      try check(spng_decode_chunks(context), "decode")
    }
  }

  private static func check(_ status: Int32, _ verb: String) throws(MediaError) {
    if status != 0 {
      throw MediaError(.damaged, "PNG: cannot \(verb): \(String(cString: spng_strerror(status)))")
    }
  }

  private static func outOfMemory() -> MediaError { MediaError(.tooLarge, "PNG: no memory is left for the codec") }
}
