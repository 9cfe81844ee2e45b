/// Decodes BMP: palettes of 1, 4 and 8 bits, run lengths, and 16, 24 and 32 bits.
///
/// The same colours as Pillow: RGB, or RGBA where a mask for alpha is given; the fourth byte of 32 bits is no alpha
/// without one.
///
/// - Reference: Microsoft, "Bitmap Storage", BITMAPFILEHEADER to BITMAPV5HEADER.
public enum BMPCodec {
  public static func decode(_ bytes: [UInt8]) throws(MediaError) -> Image {
    let header = try BMPHeader(bytes)
    let shape = ImageShape(
      height: header.height, width: header.width, channelCount: header.layout.hasAlpha ? 4 : 3)
    var samples = [UInt8](repeating: 0, count: shape.sampleCount)
    switch header.layout {
    case .palette(let colors):
      let indices = try indices(bytes, header)
      for (pixel, index) in indices.enumerated() {
        let color = colors[Int(index)]
        (samples[pixel * 3], samples[pixel * 3 + 1], samples[pixel * 3 + 2]) = (color.red, color.green, color.blue)
      }
    case .masks(let masks):
      let byteCount = header.bitCount / 8
      for row in 0..<header.height {
        var offset = try header.rowOffset(row, bytes.count)
        for column in 0..<header.width {
          var word: UInt32 = 0
          for byte in 0..<byteCount { word |= UInt32(bytes[offset + byte]) << UInt32(8 * byte) }
          let place = (row * header.width + column) * masks.count
          for (channel, mask) in masks.enumerated() { samples[place + channel] = mask.sample(word) }
          offset += byteCount
        }
      }
    }
    return Image(shape: shape, samples: samples)
  }

  /// The places of pixels in the palette, from the top.
  private static func indices(_ bytes: [UInt8], _ header: BMPHeader) throws(MediaError) -> [UInt8] {
    let (width, height) = (header.width, header.height)
    if header.isRunLength {
      let stored = try runs(bytes, header)
      guard !header.isTopDown else { return stored }
      return (0..<height).reversed().flatMap { stored[$0 * width..<($0 + 1) * width] }
    }
    var indices = [UInt8](repeating: 0, count: width * height)
    let (bits, perByte) = (header.bitCount, 8 / header.bitCount)
    for row in 0..<height {
      let offset = try header.rowOffset(row, bytes.count)
      for column in 0..<width {
        let shift = 8 - bits * (column % perByte + 1)
        indices[row * width + column] = bytes[offset + column / perByte] >> UInt8(shift) & UInt8((1 << bits) - 1)
      }
    }
    return indices
  }

  /// Unpacks run lengths of 8 or 4 bits, rows as stored; pixels that nothing is said of have index 0.
  private static func runs(_ bytes: [UInt8], _ header: BMPHeader) throws(MediaError) -> [UInt8] {
    let (width, total) = (header.width, header.width * header.height)
    let isNibbles = header.bitCount == 4
    var indices = [UInt8](repeating: 0, count: total)
    var (offset, place, column) = (header.dataOffset, 0, 0)
    func byte() throws(MediaError) -> UInt8 {
      guard offset < bytes.count else {
        throw MediaError(.damaged, "BMP: the file ends at byte \(offset), in its runs")
      }
      defer { offset += 1 }
      return bytes[offset]
    }
    func put(_ index: UInt8) {
      if place < total { indices[place] = index }
      place += 1
    }
    func nibble(_ packed: UInt8, _ number: Int) -> UInt8 { number.isMultiple(of: 2) ? packed >> 4 : packed & 15 }
    while place < total {
      let (count, value) = (Int(try byte()), try byte())
      if count > 0 {
        let fitting = min(count, max(0, width - column))
        for number in 0..<fitting { put(isNibbles ? nibble(value, number) : value) }
        column += fitting
        continue
      }
      switch value {
      case 0: (place, column) = ((place + width - 1) / width * width, 0)
      case 1: return indices
      case 2:
        let (right, up) = (Int(try byte()), Int(try byte()))
        place += right + up * width
        column = place % width
      default:
        var packed: UInt8 = 0
        for number in 0..<Int(value) {
          if !isNibbles || number.isMultiple(of: 2) { packed = try byte() }
          put(isNibbles ? nibble(packed, number) : packed)
        }
        column += Int(value)
        if !offset.isMultiple(of: 2) { offset += 1 }
      }
    }
    return indices
  }
}

/// What stands before the pixels of a BMP, read before anything is allocated.
struct BMPHeader {
  /// A colour of the palette.
  struct Color {
    var red, green, blue: UInt8
  }

  /// Where a channel lies in the word of a pixel.
  struct Mask {
    private let shift: UInt32
    private let largest: UInt32

    init?(_ bits: UInt32) {
      shift = UInt32(bits.trailingZeroBitCount)
      guard bits != 0, (bits >> shift) & ((bits >> shift) &+ 1) == 0 else { return nil }
      largest = bits >> shift
      guard largest <= 255 else { return nil }
    }

    /// The channel as eight bits.
    func sample(_ word: UInt32) -> UInt8 { UInt8((word >> shift & largest) * 255 / largest) }
  }

  /// How pixels are stored.
  enum Layout {
    /// 256 colours; those that the file does not give are gray, as in Pillow.
    case palette([Color])
    /// Red, green, blue, and alpha if there are four.
    case masks([Mask])

    var hasAlpha: Bool { if case .masks(let masks) = self { masks.count == 4 } else { false } }
  }

  let height, width, bitCount, dataOffset: Int
  let isTopDown, isRunLength: Bool
  let layout: Layout

  init(_ bytes: [UInt8]) throws(MediaError) {
    func word(_ offset: Int) throws(MediaError) -> UInt32 {
      guard offset + 4 <= bytes.count else { throw MediaError(.damaged, "BMP: the header is cut at byte \(offset)") }
      return (0..<4).reduce(0) { $0 | UInt32(bytes[offset + $1]) << UInt32(8 * $1) }
    }
    func half(_ offset: Int) throws(MediaError) -> Int { Int(try word(offset) & 0xFFFF) }
    let size = Int(try word(14))
    var compression: UInt32 = 0
    var colorCount = 0
    if size == 12 {
      (width, height, bitCount, isTopDown) = (try half(18), try half(20), try half(24), false)
    } else {
      guard [40, 52, 56, 64, 108, 124].contains(size) else {
        throw MediaError(.unsupported, "BMP: a header of \(size) bytes, at byte 14, is not read")
      }
      let rows = Int32(bitPattern: try word(22))
      (width, height) = (Int(Int32(bitPattern: try word(18))), Int(rows.magnitude))
      (bitCount, compression, isTopDown) = (try half(28), try word(30), rows < 0)
      colorCount = Int(try word(46))
    }
    guard [1, 4, 8, 16, 24, 32].contains(bitCount) else {
      throw MediaError(.damaged, "BMP: \(bitCount) bits a pixel are declared; 1, 4, 8, 16, 24 and 32 are read")
    }
    isRunLength = compression == 1 && bitCount == 8 || compression == 2 && bitCount == 4
    guard compression == 0 || isRunLength || compression == 3 && [16, 24, 32].contains(bitCount) else {
      throw MediaError(.unsupported, "BMP: compression \(compression) of \(bitCount) bits is not read")
    }
    let rowLimit =
      isRunLength ? ImageLimits.largestPixelCount(ofPlainImageIn: bytes.count) : bytes.count * 8 / bitCount
    try ImageLimits.check(format: "BMP", height: height, width: width, largestPixelCount: rowLimit)
    let paletteOffset = 14 + size
    var offset = Int(try word(10))
    if bitCount <= 8 {
      let entry = size == 12 ? 3 : 4
      let count = colorCount == 0 ? 1 << bitCount : colorCount
      guard count <= 1 << 16, paletteOffset + count * entry <= bytes.count else {
        throw MediaError(.damaged, "BMP: a palette of \(count) colours does not fit into \(bytes.count) bytes")
      }
      var colors = (0..<256).map { Color(red: UInt8($0), green: UInt8($0), blue: UInt8($0)) }
      for index in 0..<min(count, 256) {
        let place = paletteOffset + index * entry
        colors[index] = Color(red: bytes[place + 2], green: bytes[place + 1], blue: bytes[place])
      }
      layout = .palette(colors)
      // Some writers forget the palette when they say where the pixels begin.
      if offset == paletteOffset || offset == 0 { offset = paletteOffset + count * entry }
    } else {
      let masks: [UInt32]
      if compression == 3 {
        // In a longer header the masks stand inside, at the place where they follow a short one.
        let read = try [54, 58, 62].map { place throws(MediaError) in try word(place) }
        masks = read + (size >= 56 ? [try word(66)] : [])
      } else {
        masks = bitCount == 16 ? [0x7C00, 0x3E0, 0x1F] : [0xFF0000, 0xFF00, 0xFF]
      }
      if offset == 0 { offset = paletteOffset + (compression == 3 && size == 40 ? 12 : 0) }
      let channels = masks.prefix(3).compactMap(Mask.init)
      guard channels.count == 3 else {
        throw MediaError(.unsupported, "BMP: the colour masks \(masks.map { String($0, radix: 16) }) are not read")
      }
      layout = .masks(channels + masks.dropFirst(3).compactMap(Mask.init))
    }
    dataOffset = offset
  }

  /// Where a row begins, from the top; all of it lies in the file.
  func rowOffset(_ row: Int, _ byteCount: Int) throws(MediaError) -> Int {
    let length = (width * bitCount + 31) / 32 * 4
    let offset = dataOffset + (isTopDown ? row : height - 1 - row) * length
    // The padding of the last row may be missing.
    guard offset + (width * bitCount + 7) / 8 <= byteCount else {
      throw MediaError(.damaged, "BMP: row \(row) ends behind the file's \(byteCount) bytes")
    }
    return offset
  }
}
