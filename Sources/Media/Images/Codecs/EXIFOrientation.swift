/// How an image is to be turned so that it stands upright: what a camera writes into EXIF.
///
/// - Reference: CIPA DC-008 (EXIF 2.32), section 4.6.4, tag 0x0112.
public enum EXIFOrientation: Int, CaseIterable, Sendable {
  case upright = 1
  case mirrored = 2
  case halfTurn = 3
  case upsideDownMirrored = 4
  case transposed = 5
  case quarterTurnRight = 6
  case transversed = 7
  case quarterTurnLeft = 8

  /// Whether rows become columns.
  public var swapsSides: Bool { rawValue >= 5 }

  /// What the file of a JPEG, PNG, WebP or TIFF says; upright where it says nothing, or nothing that makes sense.
  public init(of bytes: [UInt8]) {
    let block: Range<Int>? =
      switch ImageFormat(recognizing: bytes) {
      case .jpeg: Self.blockOfJPEG(bytes)
      case .png: Self.blockOfPNG(bytes)
      case .webp: Self.blockOfWebP(bytes)
      case .tiff: bytes.indices
      case .gif, .bmp, nil: nil
      }
    self = block.flatMap { Self.orientation(bytes, $0) } ?? .upright
  }

  /// Walks the markers before the first scan to the one that holds EXIF.
  private static func blockOfJPEG(_ bytes: [UInt8]) -> Range<Int>? {
    var offset = 2
    while offset + 4 <= bytes.count, bytes[offset] == 0xFF {
      let marker = bytes[offset + 1]
      if marker == 0xFF {
        offset += 1
        continue
      }
      if marker == 0xDA || marker == 0xD9 { return nil }
      if marker == 0x01 || (0xD0...0xD8).contains(marker) {
        offset += 2
        continue
      }
      let length = Int(bytes[offset + 2]) << 8 | Int(bytes[offset + 3])
      let end = offset + 2 + length
      guard length >= 2, end <= bytes.count else { return nil }
      if marker == 0xE1, bytes.holds("Exif", at: offset + 4), offset + 10 <= end { return offset + 10..<end }
      offset = end
    }
    return nil
  }

  private static func blockOfPNG(_ bytes: [UInt8]) -> Range<Int>? {
    var offset = 8
    while offset + 12 <= bytes.count {
      let length = (0..<4).reduce(0) { $0 << 8 | Int(bytes[offset + $1]) }
      guard offset + 12 + length <= bytes.count else { return nil }
      if bytes.holds("eXIf", at: offset + 4) { return offset + 8..<offset + 8 + length }
      offset += 12 + length
    }
    return nil
  }

  private static func blockOfWebP(_ bytes: [UInt8]) -> Range<Int>? {
    var offset = 12
    while offset + 8 <= bytes.count {
      let length = (0..<4).reduce(0) { $0 | Int(bytes[offset + 4 + $1]) << (8 * $1) }
      guard offset + 8 + length <= bytes.count else { return nil }
      if bytes.holds("EXIF", at: offset) {
        // Some writers put the marker of a JPEG in front.
        let start = offset + 8 + (bytes.holds("Exif", at: offset + 8) ? 6 : 0)
        return start <= offset + 8 + length ? start..<offset + 8 + length : nil
      }
      offset += 8 + length + length % 2
    }
    return nil
  }

  /// Looks into the first directory of a TIFF structure.
  private static func orientation(_ bytes: [UInt8], _ block: Range<Int>) -> EXIFOrientation? {
    guard block.count >= 8 else { return nil }
    let isLittle = bytes[block.lowerBound] == 0x49
    func number(_ offset: Int, _ count: Int) -> Int? {
      guard offset >= 0, offset + count <= block.count else { return nil }
      return (0..<count).reduce(0) {
        $0 << 8 | Int(bytes[block.lowerBound + offset + (isLittle ? count - 1 - $1 : $1)])
      }
    }
    guard bytes[block.lowerBound] == bytes[block.lowerBound + 1], let directory = number(4, 4),
      let count = number(directory, 2)
    else { return nil }
    for entry in 0..<count {
      let place = directory + 2 + 12 * entry
      guard let tag = number(place, 2) else { return nil }
      // A short number lies at the front of the field.
      if tag == 0x0112, number(place + 2, 2) == 3 {
        return number(place + 8, 2).flatMap(EXIFOrientation.init(rawValue:))
      }
    }
    return nil
  }
}

extension Raster where Sample == UInt8 {
  /// The image turned as its orientation says.
  public func turned(_ orientation: EXIFOrientation) -> Image {
    guard orientation != .upright else { return self }
    let (height, width, count) = (shape.height, shape.width, shape.channelCount)
    let turned = ImageShape(
      height: orientation.swapsSides ? width : height, width: orientation.swapsSides ? height : width,
      channelCount: count)
    var result = [UInt8](repeating: 0, count: turned.sampleCount)
    for row in 0..<turned.height {
      for column in 0..<turned.width {
        let (sourceRow, sourceColumn): (Int, Int) =
          switch orientation {
          case .upright: (row, column)
          case .mirrored: (row, width - 1 - column)
          case .halfTurn: (height - 1 - row, width - 1 - column)
          case .upsideDownMirrored: (height - 1 - row, column)
          case .transposed: (column, row)
          case .quarterTurnRight: (height - 1 - column, row)
          case .transversed: (height - 1 - column, width - 1 - row)
          case .quarterTurnLeft: (column, width - 1 - row)
          }
        let (source, place) = ((sourceRow * width + sourceColumn) * count, (row * turned.width + column) * count)
        for channel in 0..<count { result[place + channel] = samples[source + channel] }
      }
    }
    return Image(shape: turned, samples: result)
  }
}
