import Media
import Testing

@Suite struct FLACDecoderTests {
  /// 40 samples of two channels, in blocks of 16.
  private func file(bitCount: Int = 16) -> FLACFile {
    let top = 1 << (bitCount - 1)
    let samples = (0..<40).map { -top + $0 * (2 * top - 1) / 39 }
    return FLACFile(bitCount: bitCount, samples: [samples, samples.reversed()])
  }

  private func refusal(_ bytes: [UInt8]) -> String {
    #expect(throws: MediaError.self) { try AudioCodec.decode(bytes) }?.message ?? ""
  }

  @Test(arguments: [8, 12, 15, 16, 20, 24, 32]) func everyDepthIsDividedByItsMagnitude(bitCount: Int) throws {
    let file = file(bitCount: bitCount)
    let sound = try AudioCodec.decode(file.bytes)
    #expect(sound.sampleRateHz == 8000 && sound.channelCount == 2)
    let scale = Float(1 << (bitCount - 1))
    #expect(sound.samples == file.samples.joined().map { Float($0) / scale })
  }

  @Test func anUnknownTotalIsWhateverIsThere() throws {
    var file = file()
    let known = try AudioCodec.decode(file.bytes)
    file.statedTotal = 0
    #expect(try AudioCodec.decode(file.bytes) == known)
    #expect(refusal(file.bytes + [1, 2, 3]).contains("no frame"))
  }

  @Test func aWrongTotalIsRefused() {
    var file = file()
    file.statedTotal = 41
    #expect(refusal(file.bytes).contains("41 samples are declared, but 40 are there"))
    file.statedTotal = 32
    // As it is, the decoder may stop there.
    #expect(refusal(file.bytes).contains("32 "))
  }

  @Test func framesMissingDoubledOrSwappedAreRefused() {
    let file = file()
    let frames = file.frames
    for (order, words) in [
      ([0, 2], "frames are missing"), ([1, 2], "begins at sample 16"), ([0, 1, 1, 2], "begins at"),
    ] {
      var other = file
      for total in [0, 40] {
        other.statedTotal = total
        #expect(refusal(other.head + order.flatMap { frames[$0] }).contains(words), "\(order) \(total)")
      }
    }
    #expect(refusal(file.head + frames[1] + frames[0] + frames[2]).contains("begins at sample 16"))
  }

  @Test func everyFlipInAFrameIsRefused() throws {
    let file = file()
    for offset in file.head.count..<file.bytes.count {
      var bytes = file.bytes
      bytes[offset] ^= 0x20
      #expect(throws: MediaError.self, "byte \(offset)") { try AudioCodec.decode(bytes) }
    }
  }

  @Test func anotherSumOfAllSamplesIsRefused() {
    var file = file()
    file.md5[3] = 1
    #expect(refusal(file.bytes).contains("MD5"))
  }

  @Test func theHeadAndTheFramesAgree() {
    var file = file()
    file.statedRateHz = 16000
    #expect(refusal(file.bytes).contains("a frame has 8000 Hz"))
  }

  @Test func tagsAroundTheSoundArePassedOver() throws {
    var file = file()
    let sound = try AudioCodec.decode(file.bytes)
    let before: [UInt8] = Array("ID3".utf8) + [4, 0, 0, 0, 0, 1, 2] + [UInt8](repeating: 0xFF, count: 130)
    let behind = Array("TAG".utf8) + [UInt8](repeating: 7, count: 125)
    for total in [0, 40] {
      file.statedTotal = total
      #expect(try AudioCodec.decode(before + file.bytes + behind) == sound)
    }
  }
}
