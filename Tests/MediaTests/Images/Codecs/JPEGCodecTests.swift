import Media
import Testing

@Suite struct JPEGCodecTests {
  private let golden: MediaGolden

  init() throws { golden = try MediaGolden("codecs") }

  @Test(arguments: ["420", "422", "444", "progressive", "gray"])
  func decodesAsPillowAndTensorFlowDo(name: String) throws {
    let image = try JPEGCodec.decode(golden.bytes("\(name)/file"))
    #expect(try image == golden.image("\(name)/pillow"))
    #expect(try image == golden.image("\(name)/tensorflow"))
  }

  @Test func cmykBecomesRGB() throws {
    let image = try JPEGCodec.decode(golden.bytes("cmyk/file"))
    let pillow = try golden.image("cmyk/pillow")
    let tensorFlow = try golden.image("cmyk/tensorflow")
    #expect(image.shape == pillow.shape)
    #expect(greatestDifference(image.samples, pillow.samples) <= 1)
    #expect(greatestDifference(image.samples, tensorFlow.samples) <= 1)
    let gray = try JPEGCodec.decode(golden.bytes("cmyk/file"), channels: .gray)
    #expect(gray == image.converted(to: .gray))
  }

  @Test(arguments: ["420", "444", "progressive"]) func grayIsTheStoredLuminance(name: String) throws {
    let image = try JPEGCodec.decode(golden.bytes("\(name)/file"), channels: .gray)
    #expect(try image == golden.image("\(name)/pillowGray"))
  }

  @Test func grayBecomesRGB() throws {
    let gray = try JPEGCodec.decode(golden.bytes("gray/file"))
    #expect(try JPEGCodec.decode(golden.bytes("gray/file"), channels: .rgb) == gray.converted(to: .rgb))
  }

  /// The image has 37×53 pixels.
  @Test(arguments: ["420", "422", "444", "progressive"]) func halfSizeIsThatOfPillow(name: String) throws {
    let file = try golden.bytes("\(name)/file")
    let half = try JPEGCodec.decode(file, notBelow: ImageSize(height: 19, width: 26))
    #expect(try half == golden.image("\(name)/pillowHalf"))
  }

  @Test func theScaleIsTheSmallestNotBelowTheSize() throws {
    let file = try golden.bytes("420/file")
    func size(_ height: Int, _ width: Int) throws -> [Int] {
      let shape = try JPEGCodec.decode(file, notBelow: ImageSize(height: height, width: width)).shape
      return [shape.height, shape.width]
    }
    #expect(try size(1, 1) == [5, 7])
    #expect(try size(5, 7) == [5, 7])
    #expect(try size(5, 8) == [10, 14])
    #expect(try size(20, 1) == [37, 53])
    #expect(try size(100, 100) == [37, 53])
  }

  @Test(arguments: [JPEGCodec.ChromaSubsampling.none, .halfWidth, .halfBoth])
  func roundTrip(subsampling: JPEGCodec.ChromaSubsampling) throws {
    let shape = ImageShape(height: 40, width: 33, channelCount: 3)
    let smooth = Image(
      shape: shape,
      samples: (0..<shape.sampleCount).map { (index: Int) -> UInt8 in
        let (y, x, channel) = (index / 99, index / 3 % 33, index % 3)
        return UInt8(20 + 4 * y + x + 10 * channel)
      })
    let file = try JPEGCodec.encode(smooth, quality: 98, chromaSubsampling: subsampling)
    #expect(try JPEGCodec.encode(smooth, quality: 98, chromaSubsampling: subsampling) == file)
    let image = try JPEGCodec.decode(file)
    #expect(image.shape == shape)
    #expect(greatestDifference(image.samples, smooth.samples) <= 4)
    #expect(try JPEGCodec.encode(smooth, quality: 30, chromaSubsampling: subsampling).count < file.count)
    let gray = smooth.converted(to: .gray)
    #expect(try greatestDifference(JPEGCodec.decode(JPEGCodec.encode(gray)).samples, gray.samples) <= 3)
  }

  @Test func decodesIntoMemoryAtHand() throws {
    let file = try golden.bytes("420/file")
    let expected = try JPEGCodec.decode(file, notBelow: ImageSize(height: 19, width: 27))
    var samples = [UInt8](repeating: 0, count: expected.samples.count)
    try file.withUnsafeBytes { bytes in
      try samples.withUnsafeMutableBytes { try JPEGCodec.decode(bytes, scale: .half, shape: expected.shape, into: $0) }
    }
    #expect(samples == expected.samples)
    let other = ImageShape(height: 27, width: 19, channelCount: 3)
    let error = #expect(throws: MediaError.self) {
      try file.withUnsafeBytes { bytes in
        try samples.withUnsafeMutableBytes { try JPEGCodec.decode(bytes, scale: .half, shape: other, into: $0) }
      }
    }
    #expect(error?.message.contains("19×27") == true)
  }

  @Test func channelsThatCannotBeStoredAreRefused() {
    let image = Image(shape: ImageShape(height: 1, width: 1, channelCount: 4), samples: [1, 2, 3, 4])
    #expect(throws: MediaError.self) { try JPEGCodec.encode(image) }
  }

  @Test func absurdSizesAreRefusedBeforeAllocation() throws {
    var file = try golden.bytes("gray/file")
    let frame = try #require(file.indices.first { file[$0] == 0xFF && file[$0 + 1] == 0xC0 })
    file[frame + 5] = 0x7F
    file[frame + 7] = 0x7F
    #expect(throws: MediaError.self) { try JPEGCodec.decode(file) }
    file[frame + 5] = 0xFF
    let error = #expect(throws: MediaError.self) { try JPEGCodec.decode(file) }
    #expect(error?.code == .tooLarge)
  }

  /// The last two bytes are the end marker, whose absence libjpeg-turbo warns of.
  @Test(arguments: ["420", "progressive", "cmyk"]) func everyCutIsRefused(name: String) throws {
    let file = try golden.bytes("\(name)/file")
    for length in 0..<file.count {
      #expect(throws: MediaError.self, "\(length) bytes") { try JPEGCodec.decode(Array(file.prefix(length))) }
    }
  }

  /// Where the markers of a file stand, those within scans left out.
  private func markers(_ file: [UInt8]) -> [Int] {
    var (offset, found) = (2, [Int]())
    while file[offset + 1] != 0xD9 {
      found.append(offset)
      let isScan = file[offset + 1] == 0xDA
      offset += 2 + Int(file[offset + 2]) << 8 + Int(file[offset + 3])
      while isScan, file[offset] != 0xFF || file[offset + 1] == 0 { offset += 1 }
    }
    return found + [offset]
  }

  /// Pillow and TensorFlow pass over them too.
  @Test(arguments: ["420", "gray", "progressive", "cmyk"]) func strayBytesArePassedOver(name: String) throws {
    let file = try golden.bytes("\(name)/file")
    let image = try JPEGCodec.decode(file)
    let stray = (1...64).map { UInt8($0) }
    #expect(markers(file).count > 6)
    for offset in markers(file) {
      for bytes in [stray, [0xFF, 0xFF, 0xFF], [0xFF, 0, 7]] as [[UInt8]] {
        #expect(try JPEGCodec.decode(file[..<offset] + bytes + file[offset...]) == image, "byte \(offset)")
      }
    }
    #expect(try JPEGCodec.decode(file + stray) == image)
    #expect(try JPEGCodec.decode(file + [0xFF, 0xFF, 0]) == image)
  }

  /// What is passed over does not hide what follows.
  @Test func damageBehindStrayBytesIsRefused() throws {
    for name in ["420", "progressive"] {
      let file = try golden.bytes("\(name)/file")
      let head = markers(file)[1]
      let strayed = file[..<head] + [1, 2, 3] + file[head...]
      for count in [2, 3, 40] {
        #expect(throws: MediaError.self) { try JPEGCodec.decode(Array(strayed.dropLast(count))) }
      }
      #expect(throws: MediaError.self) { try JPEGCodec.decode(strayed.dropLast(42) + [0xFF, 0xD9]) }
    }
  }
}
