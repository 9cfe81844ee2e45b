import Media
import Testing

/// The golden file begins with LAME's frame, which tells how many follow and what is padding; without it they declare
/// nothing.
@Suite struct MPEGDecoderTests {
  private let file: [UInt8]
  /// Where the frames of sound begin and end.
  private let places = [288, 576, 864, 1296, 1800, 1944]
  private var frames: [UInt8] { Array(file[places[0]...]) }

  init() throws { file = try MediaGolden("audio").bytes("mp3/file") }

  private func refusal(_ bytes: [UInt8]) -> String {
    #expect(throws: MediaError.self) { try AudioCodec.decode(bytes) }?.message ?? ""
  }

  @Test func withoutACountAllFramesAreRead() throws {
    let sound = try AudioCodec.decode(frames)
    #expect(sound.frameCount == 576 * 5)
    let trimmed = try AudioCodec.decode(file)
    #expect(trimmed.frameCount == 1500)
    #expect(Array(sound.samples[1105..<1105 + 1500]) == trimmed.samples)
  }

  @Test func anotherCountIsRefused() throws {
    #expect(refusal(Array(file[..<places[4]])).contains("5 frames are declared, but 4"))
    #expect(refusal(Array(file.dropLast(1))).contains("5 frames are declared, but 4"))
    // The count stands behind the word "Xing" and its flags.
    var other = file
    other[13 + 11] = 4
    #expect(refusal(other).contains("4 frames are declared, but 5"))
    // Padding that is more than the sound.
    other = file
    other.replaceSubrange(0x9A..<0x9D, with: [0xFF, 0xFF, 0xFF])
    #expect(refusal(other).contains("more samples of padding"))
  }

  @Test func aFrameThatIsCutIsLeftOut() throws {
    let whole = try AudioCodec.decode(Array(file[places[0]..<places[4]]))
    #expect(whole.frameCount == 576 * 4)
    for count in [1, 100, 143] {
      #expect(try AudioCodec.decode(Array(frames.dropLast(count))) == whole, "\(count)")
    }
  }

  @Test func oneFrameIsASound() throws {
    #expect(try AudioCodec.decode(Array(file[places[0]..<places[1]])).frameCount == 576)
  }

  @Test func tagsAreNoSound() throws {
    let sound = try AudioCodec.decode(frames)
    let id3: [UInt8] = Array("ID3".utf8) + [3, 0, 0, 0, 0, 2, 10] + [UInt8](repeating: 0xFF, count: 266)
    let ape: [UInt8] =
      Array("APETAGEX".utf8) + little(UInt32(2000)) + little(UInt32(40)) + little(UInt32(0)) + little(UInt32(0))
      + [UInt8](repeating: 0, count: 8)
    let id1: [UInt8] = Array("TAG".utf8) + [UInt8](repeating: 0xFF, count: 125)
    let footer: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8] + ape
    for (before, behind) in [(id3, []), ([], id1), ([], footer), (id3 + id3, footer + id1), ([], [0, 0, 0])] {
      #expect(try AudioCodec.decode(before + frames + behind) == sound)
      #expect(try AudioCodec.decode(before + file + behind).frameCount == 1500)
    }
    // Between frames stand tags of files that were put together.
    let half = frames.prefix(576)
    #expect(try AudioCodec.decode(half + id3 + frames.dropFirst(half.count)) == sound)
    #expect(refusal(Array(id3.prefix(200))).contains("the tag at byte 0 takes 276 bytes, but 200"))
  }

  @Test func otherBytesBetweenFramesAreRefused() {
    let half = frames.prefix(576)
    for junk in [[7], Array("junkjunkjunk".utf8), [UInt8](repeating: 0x55, count: 3000)] as [[UInt8]] {
      #expect(refusal(half + junk + frames.dropFirst(half.count)).contains("no frame at byte \(half.count)"))
    }
    let one = frames.prefix(288)
    #expect(refusal(one + [7] + frames.dropFirst(288)).contains("no frame at byte 288"))
    #expect(refusal([7] + frames).contains("begins with the bytes [7"))
  }

  @Test func fraunhofersHeadIsRead() throws {
    var vbri = [UInt8](repeating: 0, count: 288)
    vbri.replaceSubrange(0..<4, with: frames.prefix(4))
    vbri.replaceSubrange(36..<40, with: Array("VBRI".utf8))
    vbri.replaceSubrange(50..<54, with: big(UInt32(5)))
    #expect(try AudioCodec.decode(vbri + frames) == AudioCodec.decode(frames))
    #expect(refusal(vbri + file[places[0]..<places[4]]).contains("frames are declared"))
  }
}
