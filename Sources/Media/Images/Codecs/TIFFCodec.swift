import CTIFF

/// Decodes the first image of a TIFF by libtiff: gray, RGB, palette and CMYK of 1 to 8 or 16 bits, in strips or tiles.
///
/// The same values as Pillow; of 16 bits the upper 8 are kept. Colours that were multiplied by alpha are divided by it. An
/// orientation is left alone.
public enum TIFFCodec {
  public static func decode(_ bytes: [UInt8]) throws(MediaError) -> Image {
    try bytes.withUnsafeBufferPointer { raw throws(MediaError) in
      var source = Source(bytes: UnsafeRawBufferPointer(raw))
      return try withUnsafeMutablePointer(to: &source) { source throws(MediaError) in
        guard let options = TIFFOpenOptionsAlloc() else { throw MediaError(.tooLarge, "TIFF: no memory is left") }
        defer { TIFFOpenOptionsFree(options) }
        TIFFOpenOptionsSetMaxSingleMemAlloc(options, 1 << 28)
        tiff_silence(options)
        // Sound: the source outlives the file, which is closed before this closure returns. "m": no memory maps.
        guard
          let file = TIFFClientOpenExt(
            "", "rm", source, Source.read, Source.write, Source.seek, Source.close, Source.size, nil, nil, options)
        else { throw MediaError(.damaged, "TIFF: the header or the first directory is damaged or cut") }
        defer { TIFFClose(file) }
        return try Page(file, byteCount: bytes.count).decode()
      }
    }
  }

  /// Bytes that libtiff reads at any place.
  private struct Source {
    let bytes: UnsafeRawBufferPointer
    var offset: UInt64 = 0

    private static func of(_ handle: thandle_t?) -> UnsafeMutablePointer<Source>? {
      handle?.assumingMemoryBound(to: Source.self)
    }

    static let read: TIFFReadWriteProc = { handle, target, count in
      guard let source = Source.of(handle), let target, count > 0 else { return 0 }
      let (bytes, offset) = (source.pointee.bytes, source.pointee.offset)
      guard offset < UInt64(bytes.count) else { return 0 }
      let available = min(Int(count), bytes.count - Int(offset))
      // Sound: libtiff has room for `count` bytes, and so many are in the source.
      UnsafeMutableRawBufferPointer(start: target, count: available).copyMemory(
        from: UnsafeRawBufferPointer(rebasing: bytes[Int(offset)..<Int(offset) + available]))
      source.pointee.offset += UInt64(available)
      return tmsize_t(available)
    }
    static let write: TIFFReadWriteProc = { _, _, _ in 0 }
    static let seek: TIFFSeekProc = { handle, offset, origin in
      guard let source = Source.of(handle) else { return .max }
      let start: UInt64 =
        switch origin {
        case 1: source.pointee.offset
        case 2: UInt64(source.pointee.bytes.count)
        default: 0
        }
      source.pointee.offset = start &+ offset
      return source.pointee.offset
    }
    static let close: TIFFCloseProc = { _ in 0 }
    static let size: TIFFSizeProc = { handle in UInt64(Source.of(handle)?.pointee.bytes.count ?? 0) }
  }
}

/// An image whose tags were read and found to be of a kind that is decoded.
private struct Page {
  /// What the samples of a pixel mean.
  enum Colors {
    case gray(isInverted: Bool)
    case rgb
    case cmyk
    case palette([(red: UInt8, green: UInt8, blue: UInt8)])

    var sampleCount: Int {
      switch self {
      case .gray, .palette: 1
      case .rgb: 3
      case .cmyk: 4
      }
    }
  }

  enum Alpha { case none, separate, multiplied }

  private let file: OpaquePointer
  private let height, width: Int
  private let bitCount: Int
  /// Samples of a pixel as stored, those that mean nothing included.
  private let storedCount: Int
  private let isSeparate: Bool
  private let colors: Colors
  private let alpha: Alpha
  /// The largest strip or tile that is unpacked: what so few bytes may hold.
  private let pieceLimit: UInt64

  init(_ file: OpaquePointer, byteCount: Int) throws(MediaError) {
    self.file = file
    func field(_ tag: Int32) -> Int {
      var value: UInt16 = 0
      tiff_get16(file, UInt32(tag), &value)
      return Int(value)
    }
    func side(_ tag: Int32) -> Int {
      var value: UInt32 = 0
      tiff_get32(file, UInt32(tag), &value)
      return Int(value)
    }
    (height, width) = (side(TIFFTAG_IMAGELENGTH), side(TIFFTAG_IMAGEWIDTH))
    try ImageLimits.check(
      format: "TIFF", height: height, width: width,
      largestPixelCount: ImageLimits.largestPixelCount(ofPlainImageIn: byteCount))
    pieceLimit = UInt64(min(1 << 29, (1 << 26) + byteCount * 64))
    let compression = field(TIFFTAG_COMPRESSION)
    guard TIFFIsCODECConfigured(UInt16(compression)) != 0, compression != COMPRESSION_OJPEG else {
      throw MediaError(.unsupported, "TIFF: compression \(compression) is not read")
    }
    (bitCount, storedCount) = (field(TIFFTAG_BITSPERSAMPLE), field(TIFFTAG_SAMPLESPERPIXEL))
    let format = field(TIFFTAG_SAMPLEFORMAT)
    guard [1, 2, 4, 8, 16].contains(bitCount), format == SAMPLEFORMAT_UINT || format == SAMPLEFORMAT_VOID else {
      throw MediaError(
        .unsupported,
        "TIFF: samples of \(bitCount) bits and format \(format) are not read; whole numbers of up to 16 are")
    }
    isSeparate = field(TIFFTAG_PLANARCONFIG) == PLANARCONFIG_SEPARATE
    switch Int32(field(TIFFTAG_PHOTOMETRIC)) {
    case PHOTOMETRIC_MINISWHITE: colors = .gray(isInverted: true)
    case PHOTOMETRIC_MINISBLACK: colors = .gray(isInverted: false)
    case PHOTOMETRIC_RGB: colors = .rgb
    case PHOTOMETRIC_SEPARATED where storedCount >= 4: colors = .cmyk
    case PHOTOMETRIC_YCBCR where compression == COMPRESSION_JPEG:
      tiff_decode_jpeg_to_rgb(file)
      colors = .rgb
    case PHOTOMETRIC_PALETTE where bitCount <= 8: colors = .palette(try Self.palette(file, bitCount))
    case let other:
      throw MediaError(.unsupported, "TIFF: colours of kind \(other) (PhotometricInterpretation) are not read")
    }
    guard storedCount >= colors.sampleCount, storedCount <= 16, bitCount >= 8 || storedCount == 1 else {
      throw MediaError(.unsupported, "TIFF: \(storedCount) samples a pixel of \(bitCount) bits are not read")
    }
    alpha = Self.alpha(file, storedCount - colors.sampleCount, colors)
  }

  private static func alpha(_ file: OpaquePointer, _ extraCount: Int, _ colors: Colors) -> Alpha {
    var count: UInt16 = 0
    var kinds: UnsafeMutablePointer<UInt16>?
    guard extraCount > 0 else { return .none }
    if case .cmyk = colors { return .none }
    guard tiff_get_extra_samples(file, &count, &kinds) != 0, count > 0, let kinds else {
      // RGB with a fourth sample that nobody explains is taken for alpha, as by Pillow.
      if case .rgb = colors, extraCount == 1 { return .separate }
      return .none
    }
    return switch Int32(kinds[0]) {
    case EXTRASAMPLE_ASSOCALPHA: .multiplied
    case EXTRASAMPLE_UNASSALPHA: .separate
    default: .none
    }
  }

  private static func palette(
    _ file: OpaquePointer, _ bitCount: Int
  ) throws(MediaError) -> [(red: UInt8, green: UInt8, blue: UInt8)] {
    var (red, green, blue):
      (UnsafeMutablePointer<UInt16>?, UnsafeMutablePointer<UInt16>?, UnsafeMutablePointer<UInt16>?)
    (red, green, blue) = (nil, nil, nil)
    guard tiff_get_colors(file, &red, &green, &blue) != 0, let red, let green, let blue else {
      throw MediaError(.damaged, "TIFF: the palette is missing")
    }
    // Sound: libtiff keeps 2^bitCount of each.
    return (0..<1 << bitCount).map { (UInt8(red[$0] >> 8), UInt8(green[$0] >> 8), UInt8(blue[$0] >> 8)) }
  }

  func decode() throws(MediaError) -> Image {
    let colorCount: Int
    if case .gray = colors { colorCount = 1 } else { colorCount = 3 }
    let count = colorCount + (alpha == .none ? 0 : 1)
    let shape = ImageShape(height: height, width: width, channelCount: count)
    let stored = try samples()
    var image = Image(shape: shape, samples: [UInt8](repeating: 0, count: shape.sampleCount))
    let used = colors.sampleCount + (alpha == .none ? 0 : 1)
    for pixel in 0..<height * width {
      let (source, place) = (pixel * used, pixel * count)
      switch colors {
      case .gray(let isInverted): image.samples[place] = isInverted ? 255 - stored[source] : stored[source]
      case .rgb: for channel in 0..<3 { image.samples[place + channel] = stored[source + channel] }
      case .cmyk:
        let light = 255 - Int(stored[source + 3])
        for ink in 0..<3 {
          let product = Int(stored[source + ink]) * light + 128
          image.samples[place + ink] = UInt8(clamping: light - (product + product >> 8) >> 8)
        }
      case .palette(let colors):
        let color = colors[Int(stored[source])]
        (image.samples[place], image.samples[place + 1], image.samples[place + 2]) = (
          color.red, color.green, color.blue
        )
      }
      guard alpha != .none else { continue }
      let opacity = stored[source + used - 1]
      image.samples[place + count - 1] = opacity
      guard alpha == .multiplied, opacity != 255 else { continue }
      for channel in 0..<colorCount {
        let product = Int(image.samples[place + channel]) * 255
        image.samples[place + channel] = opacity == 0 ? 0 : UInt8(clamping: product / Int(opacity))
      }
    }
    return image
  }

  /// The samples that mean something, eight bits each, row-major; indices of a palette as they are.
  private func samples() throws(MediaError) -> [UInt8] {
    let used = colors.sampleCount + (alpha == .none ? 0 : 1)
    var result = [UInt8](repeating: 0, count: height * width * used)
    let isTiled = TIFFIsTiled(file) != 0
    var (pieceHeight, pieceWidth) = (UInt32(0), UInt32(width))
    if isTiled {
      tiff_get32(file, UInt32(TIFFTAG_TILELENGTH), &pieceHeight)
      tiff_get32(file, UInt32(TIFFTAG_TILEWIDTH), &pieceWidth)
    } else {
      tiff_get32(file, UInt32(TIFFTAG_ROWSPERSTRIP), &pieceHeight)
      pieceHeight = min(pieceHeight, UInt32(height))
    }
    let byteCount = isTiled ? TIFFTileSize64(file) : TIFFStripSize64(file)
    let inPiece = isSeparate ? 1 : storedCount
    let rowByteCount = (Int(pieceWidth) * inPiece * bitCount + 7) / 8
    guard pieceHeight > 0, pieceWidth > 0, Int(pieceWidth) <= 2 * ImageLimits.side,
      Int(pieceHeight) <= 2 * ImageLimits.side,
      byteCount > 0, byteCount <= pieceLimit, Int(pieceHeight) * rowByteCount <= Int(byteCount)
    else { throw MediaError(.damaged, "TIFF: strips or tiles of \(pieceHeight) rows and \(pieceWidth) columns") }
    var piece = [UInt8](repeating: 0, count: Int(byteCount))
    for plane in 0..<(isSeparate ? used : 1) {
      for top in stride(from: 0, to: height, by: Int(pieceHeight)) {
        for left in stride(from: 0, to: width, by: Int(pieceWidth)) {
          let rowCount = min(Int(pieceHeight), height - top)
          try read(
            &piece, neededByteCount: rowCount * rowByteCount, top: top, left: left, plane: plane, isTiled: isTiled)
          for row in 0..<rowCount {
            for column in 0..<min(Int(pieceWidth), width - left) {
              let place = ((top + row) * width + left + column) * used
              if isSeparate {
                result[place + plane] = sample(piece, row * rowByteCount, column)
              } else {
                for number in 0..<used {
                  result[place + number] = sample(piece, row * rowByteCount, column * inPiece + number)
                }
              }
            }
          }
        }
      }
    }
    return result
  }

  private func read(
    _ piece: inout [UInt8], neededByteCount: Int, top: Int, left: Int, plane: Int, isTiled: Bool
  ) throws(MediaError) {
    let expected = piece.count
    let count = piece.withUnsafeMutableBytes { piece in
      // Sound: libtiff writes no more than the size given.
      isTiled
        ? TIFFReadEncodedTile(
          file, TIFFComputeTile(file, UInt32(left), UInt32(top), 0, UInt16(plane)), piece.baseAddress,
          tmsize_t(piece.count))
        : TIFFReadEncodedStrip(
          file, TIFFComputeStrip(file, UInt32(top), UInt16(plane)), piece.baseAddress, tmsize_t(piece.count))
    }
    // The last strip has fewer rows.
    guard count >= (isTiled ? expected : neededByteCount) else {
      throw MediaError(
        .damaged, "TIFF: the \(isTiled ? "tile" : "strip") at row \(top), column \(left) is damaged or cut")
    }
  }

  /// A sample of a row as eight bits; gray of less is widened, an index is not.
  private func sample(_ piece: [UInt8], _ rowOffset: Int, _ number: Int) -> UInt8 {
    switch bitCount {
    case 8: return piece[rowOffset + number]
    case 16:
      // libtiff has brought the bytes into the order of the machine, which is little-endian.
      return piece[rowOffset + 2 * number + 1]
    default:
      let perByte = 8 / bitCount
      let shift = 8 - bitCount * (number % perByte + 1)
      let value = piece[rowOffset + number / perByte] >> UInt8(shift) & UInt8((1 << bitCount) - 1)
      if case .palette = colors { return value }
      return value * UInt8(255 / ((1 << bitCount) - 1))
    }
  }
}
