import Media
import Testing

/// 800 frames of 16 bits, whose samples begin at byte 44.
@Suite struct WAVContainerTests {
  private let sound = Waveform(sampleRateHz: 8000, samples: (0..<800).map { Float($0 % 97) / 128 })
  private let file: [UInt8]

  init() throws { file = try AudioCodec.encode(sound, as: .wav16) }

  /// The file with other counts of bytes, of the whole and of the samples.
  private func stating(_ whole: UInt32, _ samples: UInt32) -> [UInt8] {
    var bytes = file
    bytes.replaceSubrange(4..<8, with: little(whole))
    bytes.replaceSubrange(40..<44, with: little(samples))
    return bytes
  }

  private func refusal(_ bytes: [UInt8]) -> String {
    #expect(throws: MediaError.self) { try AudioCodec.decode(bytes) }?.message ?? ""
  }

  @Test(
    arguments: [
      (0, 0), (36, 0), (0xFFFF_FFFF, 0xFFFF_FFFF), (0x7FFF_F024, 0x7FFF_F000), (0x7FFF_FFFF, 0x7FFF_FFFF),
      (0xFFFF_FFFF, 0xFFFF_FFDB), (0x8000_0023, 0x7FFF_FFFF), (0x8000_0024, 0x8000_0000), (0, 1600),
      (0xFFFF_FFFF, 1600),
    ] as [(UInt32, UInt32)])
  func countsOfWritersThatCannotSeekAreNone(whole: UInt32, samples: UInt32) throws {
    #expect(try AudioCodec.decode(stating(whole, samples)) == sound)
    // A frame that was begun is not there.
    if samples != 1600 { #expect(try AudioCodec.decode(stating(whole, samples) + [9]) == sound) }
  }

  @Test(arguments: [1602, 1_000_000, 0x7000_0000, 0x9000_0000] as [UInt32])
  func otherCountsBeyondTheEndAreRefused(samples: UInt32) {
    #expect(refusal(stating(1636, samples)).contains("the samples at byte 44 take \(samples) bytes, but 1600"))
    #expect(refusal(stating(.max, samples)).contains("but 1600"))
  }

  /// Who could state the length of the whole could have stated that of the samples.
  @Test(arguments: [0, 0x7FFF_FFFF, 0xFFFF_FFFF] as [UInt32]) func oneWrongCountIsDamage(samples: UInt32) {
    #expect(refusal(stating(1636, samples)).contains("byte 44"))
  }

  @Test func anEmptySoundMayBeFollowedByOtherChunks() throws {
    var empty = try AudioCodec.encode(Waveform(sampleRateHz: 8000, samples: []), as: .wav16)
    empty += Array("LIST".utf8) + little(UInt32(6)) + Array("INFOxx".utf8)
    empty.replaceSubrange(4..<8, with: little(UInt32(empty.count - 8)))
    #expect(try AudioCodec.decode(empty).frameCount == 0)
  }

  @Test func chunksBehindTheSamplesAreNoSamples() throws {
    #expect(try AudioCodec.decode(file + Array("LIST".utf8) + little(UInt32(4)) + [1, 2, 3, 4]) == sound)
  }

  /// Counts of 64 bits: as they should be, as ffmpeg leaves them in a pipe, and of a file that was cut.
  @Test(arguments: ["RF64", "BW64"]) func longCountsAreRead(kind: String) throws {
    func long(_ whole: UInt64, _ samples: UInt64) -> [UInt8] {
      Array(kind.utf8) + little(UInt32.max) + Array("WAVEds64".utf8) + little(UInt32(28)) + little(whole)
        + little(samples) + little(UInt64(0)) + little(UInt32(0)) + file[12..<40] + little(UInt32.max) + file[44...]
    }
    #expect(try AudioCodec.decode(long(1672, 1600)) == sound)
    #expect(try AudioCodec.decode(long(0, 0)) == sound)
    #expect(try AudioCodec.decode(long(.max, .max)) == sound)
    #expect(refusal(long(1672, 1602)).contains("1602"))
    #expect(refusal(long(1672, 0)).contains("no samples are declared"))
    #expect(refusal(long(1672, 1 << 40)).contains("1099511627776"))
  }

  @Test func theOtherByteOrderIsRead() throws {
    var bytes = Array("RIFX".utf8) + Array(file[4..<8].reversed()) + file[8..<16] + Array(file[16..<20].reversed())
    for (offset, count) in [(20, 2), (22, 2), (24, 4), (28, 4), (32, 2), (34, 2)] {
      bytes += file[offset..<offset + count].reversed()
    }
    bytes += file[36..<40] + [0, 0, 0, 0]
    for offset in stride(from: 44, to: file.count, by: 2) { bytes += [file[offset + 1], file[offset]] }
    bytes.replaceSubrange(4..<8, with: [0, 0, 0, 0])
    #expect(try AudioCodec.decode(bytes) == sound)
  }

  /// Blocks hold more frames than the sound has: the chunk `fact` says how many are meant.
  @Test func compressedSamplesEndWhereTheFactSays() throws {
    // IMA ADPCM: blocks of 256 bytes and 505 frames; silence.
    func adpcm(_ frameCount: UInt32, blockCount: Int) -> [UInt8] {
      let format: [UInt8] =
        little(UInt16(0x11)) + little(UInt16(1)) + little(UInt32(8000)) + little(UInt32(4055)) + little(UInt16(256))
        + little(UInt16(4)) + little(UInt16(2)) + little(UInt16(505))
      let samples = [UInt8](repeating: 0, count: 256 * blockCount)
      let chunks: [UInt8] =
        Array("WAVEfmt ".utf8) + little(UInt32(20)) + format + Array("fact".utf8) + little(UInt32(4))
        + little(frameCount) + Array("data".utf8) + little(UInt32(samples.count)) + samples
      return Array("RIFF".utf8) + little(UInt32(chunks.count)) + chunks
    }
    #expect(try AudioCodec.decode(adpcm(1010, blockCount: 2)).frameCount == 1010)
    #expect(try AudioCodec.decode(adpcm(800, blockCount: 2)).frameCount == 800)
    #expect(try AudioCodec.decode(adpcm(0, blockCount: 2)).frameCount == 1010)
  }

  @Test(
    arguments: [
      (22, [7, 0], "7 channels of 16 bits are declared at byte 20, but frames of 2 bytes"),
      (22, [0, 0], "8000 Hz and 0 channels are declared at byte 20"),
      (24, [0, 0, 0, 0], "0 Hz and 1 channels"), (24, [0, 0, 0, 0x80], "2147483648 Hz and 1 channels"),
      (32, [0, 0], "1 channels of 16 bits are declared at byte 20, but frames of 0 bytes"),
      (34, [77, 0], "1 channels of 77 bits are declared at byte 20, but frames of 2 bytes"),
    ] as [(Int, [UInt8], String)])
  func headsThatContradictThemselvesAreRefused(offset: Int, bytes: [UInt8], words: String) {
    var wrong = file
    wrong.replaceSubrange(offset..<offset + bytes.count, with: bytes)
    #expect(refusal(wrong).contains(words), "\(refusal(wrong))")
  }

  /// 12 bits in two bytes, as some recorders write them.
  @Test func samplesMayLieInMoreBytesThanTheyNeed() throws {
    var wide = file
    wide.replaceSubrange(34..<36, with: [12, 0])
    #expect(try AudioCodec.decode(wide).frameCount == 800)
  }

  @Test func whatIsNoSoundIsRefused() {
    #expect(refusal([]).contains("the sound is empty"))
    #expect(refusal(Array("RIFFxxxxWAVE".utf8)).contains("12 bytes end before the samples"))
    #expect(refusal(Array("OggX00000000".utf8)).contains("begins with the bytes [4f 67 67"))
    #expect(refusal([0, 0, 0, 24] + Array("ftypM4A ".utf8)).contains("MPEG-4"))
  }
}

/// The bytes of a number, the least significant first.
func little(_ number: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: number.littleEndian) { Array($0) } }

/// The bytes of a number, the most significant first.
func big(_ number: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: number.bigEndian) { Array($0) } }
