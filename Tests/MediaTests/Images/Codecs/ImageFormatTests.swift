import Media
import Testing

/// Images of all formats against Pillow, whose values lossless formats must have exactly.
@Suite struct ImageFormatTests {
  private static func names() throws -> [String] {
    try MediaGolden("formats").names.filter { $0.hasSuffix("/file") }.map { String($0.dropLast(5)) }
  }

  private func images(_ prefix: String) throws -> [(name: String, file: [UInt8], pillow: Image)] {
    let golden = try MediaGolden("formats")
    return try Self.names().filter { $0.hasPrefix(prefix) }
      .map { ($0, try golden.bytes("\($0)/file"), try golden.image("\($0)/pillow")) }
  }

  @Test(arguments: [("webp", 6), ("gif", 7), ("bmp", 14), ("tiff", 20)])
  func imagesAreThoseOfPillow(format: String, count: Int) throws {
    let images = try images("\(format)-")
    #expect(images.count == count)
    for (name, file, pillow) in images {
      #expect(ImageFormat(recognizing: file)?.rawValue == format, "\(name)")
      #expect(try ImageCodec.decode(file) == pillow, "\(name)")
    }
  }

  @Test func imagesStandUpright() throws {
    let images = try images("turned-")
    #expect(images.count == 32)
    for (name, file, pillow) in images {
      #expect("\(EXIFOrientation(of: file).rawValue)" == name.suffix(1), "\(name)")
      #expect(try ImageReading.asShown.decode(file) == pillow, "\(name)")
      let stored = try ImageReading.asStored.decode(file)
      #expect(try stored == ImageCodec.decode(file), "\(name)")
      let swapped = EXIFOrientation(of: file).swapsSides
      #expect((stored.shape.height == pillow.shape.width) == swapped, "\(name)")
    }
  }

  @Test func aJPEGIsDecodedSmallerHoweverItStands() throws {
    let golden = try MediaGolden("formats")
    let file = try golden.bytes("turned-jpeg-6/file")
    let small = try ImageReading.asShown.decode(file, notBelow: ImageSize(height: 4, width: 2))
    #expect(small.shape == ImageShape(height: 4, width: 3, channelCount: 3))
    let kept = try ImageReading.asShown.decode(file, notBelow: ImageSize(height: 3, width: 4))
    #expect(kept.shape == ImageShape(height: 8, width: 5, channelCount: 3))
  }

  @Test func transparencyIsLaidOnTheBackground() throws {
    let blue = ImageReading.Color(red: 10, green: 20, blue: 200)
    let images = try images("laid-")
    #expect(images.count == 6)
    for (name, file, pillow) in images {
      let reading = ImageReading(exifOrientation: .ignore, background: name == "laid-blue" ? blue : .white)
      #expect(try reading.decode(file) == pillow, "\(name)")
      // Who asks for gray gets the gray of what is seen.
      #expect(try reading.decode(file, channels: .gray) == pillow.converted(to: .gray), "\(name)")
    }
  }

  @Test func whatIsNotReadIsCalledByItsName() {
    for (head, name) in [
      ("\0\0\0\u{18}ftypheic", "HEIC"), ("\0\0\0\u{18}ftypavif", "AVIF"), ("\0\0\0\u{0C}jP  ", "JPEG 2000"),
      ("8BPS\0\u{1}", "Photoshop"), ("P6\n2 2\n255\n", "portable map"), ("<svg xmlns=''>", "SVG"),
    ] {
      let error = #expect(throws: MediaError.self) { try ImageCodec.decode(Array(head.utf8)) }
      #expect(error?.code == .unsupported && error?.message.contains(name) == true, "\(error?.message ?? "")")
    }
  }

  @Test func extentsAreCheckedBeforeMemoryIsTaken() throws {
    let golden = try MediaGolden("formats")
    func enlarged(_ name: String, _ places: [Int], _ value: UInt8 = 0xFF) throws -> [UInt8] {
      var file = try golden.bytes("\(name)/file")
      for place in places { file[place] = value }
      return file
    }
    for (name, file) in try [
      ("gif", enlarged("gif", [6, 7, 8, 9])), ("bmp-rle8", enlarged("bmp-rle8", [19, 23], 0x7F)),
      ("bmp-32", enlarged("bmp-32", [18, 22])), ("webp-lossless", enlarged("webp-lossless", [21, 22, 23, 24], 0x0F)),
    ] {
      let error = #expect(throws: MediaError.self, "\(name)") { try ImageCodec.decode(file) }
      #expect(error?.message.contains("pixels are declared") == true, "\(name): \(error?.message ?? "")")
    }
  }

  /// A damaged file is refused or is an image; nothing else happens.
  @Test(arguments: try names().filter { !$0.hasPrefix("laid") && ($0.hasSuffix("6") || !$0.hasPrefix("turned")) })
  func damageEndsInAnErrorOrAnImage(name: String) throws {
    let file = try MediaGolden("formats").bytes("\(name)/file")
    let count = try forEachDamage(of: file, flipCount: 200, key: name) { bytes throws(MediaError) in
      _ = try ImageReading.asShown.decode(bytes)
    }
    #expect(count > 20)
  }
}
