import Media
import Testing

@Suite struct ImageCodecTests {
  private let golden: MediaGolden

  init() throws { golden = try MediaGolden("codecs") }

  @Test func theFirstBytesTellTheFormat() throws {
    #expect(try ImageFormat(recognizing: golden.bytes("420/file")) == .jpeg)
    #expect(try ImageFormat(recognizing: golden.bytes("pngP/file")) == .png)
    #expect(ImageFormat(recognizing: []) == nil)
    #expect(ImageFormat(recognizing: [0xFF, 0xD8]) == nil)
    #expect(try ImageCodec.decode(golden.bytes("420/file")) == golden.image("420/pillow"))
    #expect(try ImageCodec.decode(golden.bytes("pngRGBA/file")) == golden.image("pngRGBA/samples"))
  }

  @Test func unknownBytesAreNamed() {
    let error = #expect(throws: MediaError.self) { try ImageCodec.decode([0x52, 0x49, 0x46]) }
    #expect(error?.code == .damaged)
    #expect(error?.message.contains("52 49 46") == true)
  }

  @Test func channelsAreThoseAskedFor() throws {
    for name in ["420", "gray", "cmyk", "pngP", "pngLA", "pngRGBA", "deep2"] {
      let file = try golden.bytes("\(name)/file")
      #expect(try ImageCodec.decode(file, channels: .rgb).shape.channelCount == 3)
      #expect(try ImageCodec.decode(file, channels: .gray).shape.channelCount == 1)
    }
  }

  @Test func grayIsPillowsLuminance() throws {
    let image = Image(
      shape: ImageShape(height: 1, width: 3, channelCount: 4), samples: [255, 0, 0, 9, 0, 255, 0, 9, 10, 20, 30, 9])
    #expect(image.converted(to: .gray).samples == [76, 150, 18])
    #expect(image.converted(to: .rgb).samples == [255, 0, 0, 0, 255, 0, 10, 20, 30])
  }

  @Test func channelsAreMadeUpAndLeftOut() {
    func image(_ samples: UInt8...) -> Image {
      Image(shape: ImageShape(height: 1, width: 1, channelCount: samples.count), samples: samples)
    }
    for (from, to) in [
      (image(7), [[7], [7, 255], [7, 7, 7], [7, 7, 7, 255]]), (image(7, 9), [[7], [7, 9], [7, 7, 7], [7, 7, 7, 9]]),
      (image(255, 0, 0), [[76], [76, 255], [255, 0, 0], [255, 0, 0, 255]]),
      (image(255, 0, 0, 9), [[76], [76, 9], [255, 0, 0], [255, 0, 0, 9]]),
    ] as [(Image, [[UInt8]])] {
      for (index, samples) in to.enumerated() {
        let converted = from.converted(toChannelCount: index + 1)
        #expect(converted.samples == samples && converted.shape.channelCount == index + 1, "\(from.samples)")
      }
    }
  }

  /// A damaged file is refused or is an image; nothing else happens.
  @Test(arguments: ["420", "progressive", "gray", "cmyk", "deep3", "deep4", "pngP", "pngLA"])
  func damageEndsInAnErrorOrAnImage(name: String) throws {
    let file = try golden.bytes("\(name)/file")
    let count = try forEachDamage(of: file, flipCount: 3000, key: name) { bytes throws(MediaError) in
      _ = try ImageCodec.decode(bytes)
    }
    #expect(count > 500)
  }
}
