import Media
import Testing

@Suite struct PNGCodecTests {
  private func image(_ height: Int, _ width: Int, _ channelCount: Int) -> Image {
    let shape = Image.Shape(height: height, width: width, channelCount: channelCount)
    return Image(shape: shape, samples: (0..<shape.sampleCount).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ $0 / 7) })
  }

  @Test(arguments: [1, 2, 3, 4]) func roundTrip(channelCount: Int) throws {
    for (height, width) in [(1, 1), (28, 28), (5, 3), (70, 80)] {
      let image = image(height, width, channelCount)
      let encoded = try PNGCodec.encode(image)
      #expect(try PNGCodec.decode(encoded) == image)
      #expect(try PNGCodec.encode(image) == encoded)
    }
  }

  /// A red and a blue pixel by palette; then the same with a transparent red.
  @Test func palettesBecomeColours() throws {
    #expect(try PNGCodec.decode(palette(transparency: nil)).samples == [255, 0, 0, 0, 0, 255])
    let transparent = try PNGCodec.decode(palette(transparency: [0, 255]))
    #expect(transparent.shape.channelCount == 4)
    #expect(transparent.samples == [255, 0, 0, 0, 0, 0, 255, 255])
  }

  @Test func oneBitGrayIsWidened() throws {
    let ihdr: [UInt8] = [0, 0, 0, 4, 0, 0, 0, 1, 1, 0, 0, 0, 0]
    let image = try PNGCodec.decode(file([("IHDR", ihdr), ("IDAT", zlib([0, 0b1010_0000])), ("IEND", [])]))
    #expect(image.samples == [255, 0, 255, 0])
  }

  @Test func absurdSizesAreRefusedBeforeAllocation() throws {
    var encoded = try PNGCodec.encode(image(2, 2, 1))
    encoded[16] = 0x7F
    let error = #expect(throws: MediaError.self) { try PNGCodec.decode(encoded) }
    #expect(error?.code == .tooLarge)
  }

  @Test(arguments: 1...4) func sixteenBitsAreThoseOfTensorFlow(channelCount: Int) throws {
    let golden = try MediaGolden("codecs")
    let file = try golden.bytes("deep\(channelCount)/file")
    let deep = try PNGCodec.decodeDeep(file)
    #expect(try deep == golden.deepImage("deep\(channelCount)/samples"))
    #expect(try PNGCodec.decodeDeep(PNGCodec.encode(deep)) == deep)
    let image = try PNGCodec.decode(file)
    #expect(try image == golden.image("deep\(channelCount)/eightBit"))
    var samples = [UInt8](repeating: 0, count: image.samples.count)
    try file.withUnsafeBytes { bytes in
      try samples.withUnsafeMutableBytes { try PNGCodec.decode(bytes, shape: image.shape, into: $0) }
    }
    #expect(samples == image.samples)
  }

  @Test func eightBitsAreWidenedAsInTensorFlow() throws {
    let golden = try MediaGolden("codecs")
    #expect(try PNGCodec.decodeDeep(golden.bytes("shallow/file")) == golden.deepImage("shallow/samples"))
  }

  @Test(arguments: ["1", "P", "LA", "RGBA"]) func everyColourTypeIsThatOfPillow(mode: String) throws {
    let golden = try MediaGolden("codecs")
    #expect(try PNGCodec.decode(golden.bytes("png\(mode)/file")) == golden.image("png\(mode)/samples"))
  }

  @Test func moreThanItsBytesCanHoldIsRefused() throws {
    var encoded = try PNGCodec.encode(image(2, 2, 1))
    (encoded[18], encoded[22]) = (0x1F, 0x1F)
    let error = #expect(throws: MediaError.self) { try PNGCodec.decode(encoded) }
    #expect(error?.message.contains("so few bytes") == true)
  }

  @Test func everyCutAndEveryFlipIsRefused() throws {
    let image = image(7, 6, 3)
    let encoded = try PNGCodec.encode(image)
    // libspng does not ask for the last four bytes, the checksum of the empty end chunk, unless they are there.
    for length in 0..<encoded.count - 4 {
      #expect(throws: MediaError.self) { try PNGCodec.decode(Array(encoded.prefix(length))) }
    }
    for offset in encoded.indices {
      var damaged = encoded
      damaged[offset] ^= 0x10
      #expect(throws: MediaError.self, "byte \(offset)") { try PNGCodec.decode(damaged) }
    }
  }

  /// As Pillow and TensorFlow do.
  @Test func bytesBehindTheEndArePassedOver() throws {
    let image = image(7, 6, 3)
    #expect(try PNGCodec.decode(PNGCodec.encode(image) + (1...64)) == image)
  }

  @Test(arguments: [1, 3]) func anotherSizeThanExpectedIsRefused(channelCount: Int) throws {
    let encoded = try PNGCodec.encode(image(4, 5, 1))
    var samples = [UInt8](repeating: 0, count: 20 * channelCount)
    let error = #expect(throws: MediaError.self) {
      try encoded.withUnsafeBytes { bytes in
        try samples.withUnsafeMutableBytes {
          try PNGCodec.decode(bytes, shape: Image.Shape(height: 5, width: 4, channelCount: channelCount), into: $0)
        }
      }
    }
    #expect(error?.message.contains("4×5") == true)
  }

  private func palette(transparency: [UInt8]?) -> [UInt8] {
    var chunks: [(String, [UInt8])] = [
      ("IHDR", [0, 0, 0, 2, 0, 0, 0, 1, 8, 3, 0, 0, 0]), ("PLTE", [255, 0, 0, 0, 0, 255]),
    ]
    if let transparency { chunks.append(("tRNS", transparency)) }
    return file(chunks + [("IDAT", zlib([0, 0, 1])), ("IEND", [])])
  }

  private func file(_ chunks: [(String, [UInt8])]) -> [UInt8] {
    var bytes: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    for (name, content) in chunks {
      let body = Array(name.utf8) + content
      var crc = UInt32.max
      for byte in body {
        crc ^= UInt32(byte)
        for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
      }
      bytes += withUnsafeBytes(of: UInt32(content.count).bigEndian) { Array($0) } + body
      bytes += withUnsafeBytes(of: (~crc).bigEndian) { Array($0) }
    }
    return bytes
  }

  /// A zlib stream that stores its content uncompressed.
  private func zlib(_ content: [UInt8]) -> [UInt8] {
    let (low, high) = content.reduce((UInt32(1), UInt32(0))) { sums, byte in
      let low = (sums.0 + UInt32(byte)) % 65521
      return (low, (sums.1 + low) % 65521)
    }
    let count = UInt8(content.count)
    return [0x78, 1, 1, count, 0, ~count, 255] + content
      + withUnsafeBytes(of: (high << 16 | low).bigEndian) { Array($0) }
  }
}
