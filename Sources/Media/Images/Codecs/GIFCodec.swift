import CGIF

/// Decodes the first frame of a GIF on its canvas, by giflib.
///
/// The same colours as Pillow: RGB, or RGBA where the frame has a transparent colour. Outside of the frame lies the
/// transparent colour, else the first of the palette.
public enum GIFCodec {
  /// Decodes the first frame; those behind it are not looked at.
  public static func decode(_ bytes: [UInt8]) throws(MediaError) -> Image {
    try bytes.withUnsafeBufferPointer { raw throws(MediaError) in
      var source = Source(bytes: UnsafeRawBufferPointer(raw))
      return try withUnsafeMutablePointer(to: &source) { source throws(MediaError) in
        var code: Int32 = 0
        // Sound: the source outlives the file, which is closed before this closure returns.
        guard let file = DGifOpen(source, Source.read, &code) else { throw failure(code) }
        defer { DGifCloseFile(file, nil) }
        return try firstFrame(file, bytes.count)
      }
    }
  }

  /// Bytes that giflib takes one after the other.
  private struct Source {
    let bytes: UnsafeRawBufferPointer
    var offset = 0

    static let read: InputFunc = { file, target, count in
      guard let file, let target, count > 0,
        let source = file.pointee.UserData?.assumingMemoryBound(to: Source.self)
      else { return 0 }
      let available = min(Int(count), source.pointee.bytes.count - source.pointee.offset)
      // Sound: giflib has room for `count` bytes, and so many are in the source.
      UnsafeMutableRawBufferPointer(start: target, count: available).copyMemory(
        from: UnsafeRawBufferPointer(
          rebasing: source.pointee.bytes[source.pointee.offset..<source.pointee.offset + available]))
      source.pointee.offset += available
      return Int32(available)
    }
  }

  private static func firstFrame(
    _ file: UnsafeMutablePointer<GifFileType>, _ byteCount: Int
  ) throws(MediaError) -> Image {
    var transparent: Int?
    while true {
      var kind = UNDEFINED_RECORD_TYPE
      try check(DGifGetRecordType(file, &kind), file)
      switch kind {
      case EXTENSION_RECORD_TYPE: try readExtension(file, &transparent)
      case IMAGE_DESC_RECORD_TYPE:
        try check(DGifGetImageDesc(file), file)
        return try frame(file, transparent, byteCount)
      default: throw MediaError(.damaged, "GIF: there is no image in the file")
      }
    }
  }

  private static func readExtension(
    _ file: UnsafeMutablePointer<GifFileType>, _ transparent: inout Int?
  ) throws(MediaError) {
    var function: Int32 = 0
    var block: UnsafeMutablePointer<GifByteType>?
    try check(DGifGetExtension(file, &function, &block), file)
    while let found = block {
      // Sound: a block begins with the count of the bytes behind it.
      if function == GRAPHICS_EXT_FUNC_CODE, found[0] >= 4, found[1] & 1 != 0 { transparent = Int(found[4]) }
      try check(DGifGetExtensionNext(file, &block), file)
    }
  }

  private static func frame(
    _ file: UnsafeMutablePointer<GifFileType>, _ transparent: Int?, _ byteCount: Int
  ) throws(MediaError) -> Image {
    let image = file.pointee.Image
    let (left, top) = (Int(image.Left), Int(image.Top))
    let (width, height) = (Int(image.Width), Int(image.Height))
    // A frame that reaches beyond the canvas widens it.
    let (canvasWidth, canvasHeight) = (
      max(Int(file.pointee.SWidth), left + width), max(Int(file.pointee.SHeight), top + height)
    )
    try ImageLimits.check(
      format: "GIF", height: canvasHeight, width: canvasWidth,
      largestPixelCount: ImageLimits.largestPixelCount(ofPlainImageIn: byteCount))
    try ImageLimits.check(format: "GIF frame", height: height, width: width, largestPixelCount: .max)
    var indices = [UInt8](repeating: UInt8(clamping: transparent ?? 0), count: canvasWidth * canvasHeight)
    let rows = image.Interlace ? [(0, 8), (4, 8), (2, 4), (1, 2)] : [(0, 1)]
    for (first, step) in rows {
      for row in stride(from: first, to: height, by: step) {
        let start = (top + row) * canvasWidth + left
        let status = indices.withUnsafeMutableBufferPointer { indices in
          // Sound: the frame lies on the canvas, so a row of it ends inside.
          DGifGetLine(file, indices.baseAddress.map { $0 + start }, Int32(width))
        }
        try check(status, file)
      }
    }
    return colored(
      indices, palette(image.ColorMap ?? file.pointee.SColorMap), transparent,
      ImageShape(height: canvasHeight, width: canvasWidth, channelCount: transparent == nil ? 3 : 4))
  }

  /// 256 colours; those that the file does not give are gray, as in Pillow.
  private static func palette(_ map: UnsafeMutablePointer<ColorMapObject>?) -> [GifColorType] {
    var colors = (0..<256).map { GifColorType(Red: UInt8($0), Green: UInt8($0), Blue: UInt8($0)) }
    guard let map = map?.pointee, let given = map.Colors else { return colors }
    // Sound: giflib has allocated ColorCount colours.
    for index in 0..<min(256, Int(map.ColorCount)) { colors[index] = given[index] }
    return colors
  }

  private static func colored(
    _ indices: [UInt8], _ palette: [GifColorType], _ transparent: Int?, _ shape: ImageShape
  ) -> Image {
    let count = shape.channelCount
    let samples = [UInt8](unsafeUninitializedCapacity: shape.sampleCount) { samples, filled in
      for (pixel, index) in indices.enumerated() {
        let color = palette[Int(index)]
        samples[pixel * count] = color.Red
        samples[pixel * count + 1] = color.Green
        samples[pixel * count + 2] = color.Blue
        if count == 4 { samples[pixel * count + 3] = Int(index) == transparent ? 0 : 255 }
      }
      filled = shape.sampleCount
    }
    return Image(shape: shape, samples: samples)
  }

  private static func check(_ status: Int32, _ file: UnsafeMutablePointer<GifFileType>) throws(MediaError) {
    if status != GIF_OK { throw failure(file.pointee.Error) }
  }

  private static func failure(_ code: Int32) -> MediaError {
    let words = GifErrorString(code).map { String(cString: $0) } ?? "error \(code)"
    return MediaError(.damaged, "GIF: cannot decode: \(words)")
  }
}
