import CJPEG
import CTurboJPEG

/// Decodes and encodes JPEG images.
///
/// Decoding uses libjpeg-turbo's accurate integer inverse transform (`JDCT_ISLOW`) and its smooth ("fancy") chroma
/// upsampling: the same bits as Pillow, and as TensorFlow's `decode_jpeg` with `dct_method="INTEGER_ACCURATE"` (its
/// default is the fast transform, up to some 8 levels off). CMYK becomes RGB by Adobe's convention (stored inverted), as
/// in both. An orientation in EXIF is left alone, as by both. Bytes that stand between parts of a file or behind it are
/// passed over, as by both. Whatever else libjpeg-turbo warns of (a cut file, a wrong Huffman code) is refused, since it
/// would leave gray blocks behind.
public enum JPEGCodec {
  /// How chroma is stored.
  public enum ChromaSubsampling: String, Codable, Hashable, Sendable {
    /// At full resolution (4:4:4).
    case none
    /// At half the columns (4:2:2).
    case halfWidth
    /// At half the columns and rows (4:2:0).
    case halfBoth
  }

  /// Decodes an image.
  ///
  /// - Parameters:
  ///   - channels: which channels to deliver.
  ///   - size: if given, the image is decoded at the smallest of 1/8, 1/4, 1/2 and 1 of its size at which neither side
  ///     falls below this one; several times faster where a resize to a smaller size follows.
  public static func decode(
    _ bytes: [UInt8], channels: ImageChannels = .asStored, notBelow size: ImageSize? = nil
  ) throws(MediaError) -> Image {
    try bytes.withUnsafeBufferPointer { raw throws(MediaError) in
      let bytes = UnsafeRawBufferPointer(raw)
      let decoder = try TurboJPEG.decoder()
      defer { tjDestroy(decoder) }
      let header = try JPEGHeader(bytes, decoder)
      let scale = size.map { header.scale(notBelow: $0) } ?? .full
      let shape = header.shape(at: scale, channels: channels)
      var samples = [UInt8](repeating: 0, count: shape.sampleCount)
      try samples.withUnsafeMutableBufferPointer { samples throws(MediaError) in
        try decode(bytes, header, scale, shape, into: UnsafeMutableRawBufferPointer(samples))
      }
      return Image(shape: shape, samples: samples)
    }
  }

  /// Decodes into memory at hand, which must have room for exactly the samples of `shape`.
  ///
  /// An image whose shape at this scale is another one is refused; one or three channels are delivered, whatever is stored.
  /// Nothing is allocated but what libjpeg-turbo needs itself, and room for the samples of a CMYK image.
  package static func decode(
    _ bytes: UnsafeRawBufferPointer, scale: JPEGScale = .full, shape: ImageShape,
    into samples: UnsafeMutableRawBufferPointer
  ) throws(MediaError) {
    precondition(samples.count == shape.sampleCount, "\(shape) needs \(shape.sampleCount) bytes, got \(samples.count)")
    let decoder = try TurboJPEG.decoder()
    defer { tjDestroy(decoder) }
    let header = try JPEGHeader(bytes, decoder)
    let channels: ImageChannels = shape.channelCount == 1 ? .gray : .rgb
    try shape.check(isShapeOf: header.shape(at: scale, channels: channels), format: "JPEG")
    try decode(bytes, header, scale, shape, into: samples)
  }

  private static func decode(
    _ bytes: UnsafeRawBufferPointer, _ header: JPEGHeader, _ scale: JPEGScale, _ shape: ImageShape,
    into samples: UnsafeMutableRawBufferPointer
  ) throws(MediaError) {
    func decode(channelCount: Int, into samples: UnsafeMutableRawBufferPointer) throws(MediaError) {
      let fault = withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(MILLRACE_JPEG_MESSAGE_BYTES)) { message in
        let status = millrace_jpeg_decode(
          bytes.assumingMemoryBound(to: UInt8.self).baseAddress, bytes.count, Int32(scale.rawValue),
          Int32(channelCount), UInt32(shape.height), UInt32(shape.width),
          samples.assumingMemoryBound(to: UInt8.self).baseAddress, message.baseAddress)
        return status == 0 ? nil : message.baseAddress.map { String(cString: $0) }
      }
      if let fault { throw MediaError(.damaged, "JPEG: cannot decode: \(fault)") }
    }
    // Sound: height · width · channels bytes are written, and an image of another size is refused before.
    guard header.colorSpace == .cmyk else {
      return try decode(channelCount: shape.channelCount, into: samples)
    }
    var inks = [UInt8](repeating: 0, count: shape.height * shape.width * 4)
    try inks.withUnsafeMutableBufferPointer { inks throws(MediaError) in
      try decode(channelCount: 4, into: UnsafeMutableRawBufferPointer(inks))
    }
    for pixel in 0..<shape.height * shape.width {
      let black = UInt16(inks[4 * pixel + 3])
      func light(_ ink: Int) -> UInt8 { UInt8((UInt16(inks[4 * pixel + ink]) * black + 127) / 255) }
      if shape.channelCount == 1 {
        samples[pixel] = luminance(light(0), light(1), light(2))
      } else {
        for ink in 0..<3 { samples[3 * pixel + ink] = light(ink) }
      }
    }
  }

  /// Encodes a gray or RGB image; equal images give equal bytes.
  ///
  /// - Parameter quality: 1 to 100, as libjpeg scales it.
  public static func encode(
    _ image: Image, quality: Int = 95, chromaSubsampling: ChromaSubsampling = .halfBoth
  ) throws(MediaError) -> [UInt8] {
    precondition((1...100).contains(quality), "JPEG quality must be in 1...100, got \(quality)")
    let (format, subsampling): (TJPF, TJSAMP)
    switch (image.shape.channelCount, chromaSubsampling) {
    case (1, _): (format, subsampling) = (TJPF_GRAY, TJSAMP_GRAY)
    case (3, .none): (format, subsampling) = (TJPF_RGB, TJSAMP_444)
    case (3, .halfWidth): (format, subsampling) = (TJPF_RGB, TJSAMP_422)
    case (3, .halfBoth): (format, subsampling) = (TJPF_RGB, TJSAMP_420)
    default: throw MediaError(.unsupported, "JPEG: \(image.shape.channelCount) channels cannot be stored; 1 or 3 can")
    }
    guard let encoder = tjInitCompress() else { throw TurboJPEG.outOfMemory }
    defer { tjDestroy(encoder) }
    var buffer: UnsafeMutablePointer<UInt8>?
    var byteCount: UInt = 0
    let status = image.samples.withUnsafeBufferPointer {
      tjCompress2(
        encoder, $0.baseAddress, Int32(image.shape.width), 0, Int32(image.shape.height), format.rawValue, &buffer,
        &byteCount, Int32(subsampling.rawValue), Int32(quality), TJFLAG_ACCURATEDCT)
    }
    // Sound: TurboJPEG hands over a buffer of byteCount bytes, freed here after the copy.
    defer { tjFree(buffer) }
    if status != 0 { throw TurboJPEG.failure(encoder, "encode") }
    return Array(UnsafeBufferPointer(start: buffer, count: Int(byteCount)))
  }
}

/// What decoding and encoding share.
enum TurboJPEG {
  /// A decoder, to be ended by `tjDestroy`.
  static func decoder() throws(MediaError) -> tjhandle {
    guard let decoder = tjInitDecompress() else { throw outOfMemory }
    return decoder
  }

  static func failure(_ handle: tjhandle, _ verb: String) -> MediaError {
    MediaError(.damaged, "JPEG: cannot \(verb): \(String(cString: tjGetErrorStr2(handle)))")
  }

  static let outOfMemory = MediaError(.tooLarge, "JPEG: no memory is left for the codec")
}
