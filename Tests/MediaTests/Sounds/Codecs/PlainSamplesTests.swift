import Media
import Testing

@Suite struct PlainSamplesTests {
  /// A WAV of two channels at 192 kHz; `isLong` with the head that names its kind by an identifier.
  private func file(_ tag: Int, _ bitCount: Int, _ samples: [UInt8], channelCount: Int = 2, isLong: Bool = false)
    -> [UInt8]
  {
    let byteCount = channelCount * bitCount / 8
    var format = little(UInt16(isLong ? 0xFFFE : tag)) + little(UInt16(channelCount)) + little(UInt32(192_000))
    format += little(UInt32(192_000 * byteCount)) + little(UInt16(byteCount)) + little(UInt16(bitCount))
    if isLong {
      format += little(UInt16(22)) + little(UInt16(bitCount)) + little(UInt32(3)) + little(UInt16(tag))
      format += [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71]
    }
    let chunks =
      Array("WAVEfmt ".utf8) + little(UInt32(format.count)) + format + Array("data".utf8)
      + little(UInt32(samples.count)) + samples
    return Array("RIFF".utf8) + little(UInt32(chunks.count)) + chunks
  }

  /// The least, the largest and two more levels of each width, frame by frame.
  private static let levels: [(tag: Int, bitCount: Int, bytes: [UInt8], expected: [Float])] = [
    (1, 8, [0, 255, 128, 64], [-1, 0, 127 / 128, -0.5]),
    (1, 16, [0, 0x80, 0xFF, 0x7F, 1, 0, 0, 0x40], [-1, 1 / 32768, 32767 / 32768, 0.5]),
    (1, 24, [0, 0, 0x80, 0xFF, 0xFF, 0x7F, 1, 0, 0, 0, 0, 0x40], [-1, 1 / 8_388_608, 8_388_607 / 8_388_608, 0.5]),
    (1, 32, [0, 0, 0, 0x80, 0xFF, 0xFF, 0xFF, 0x7F, 0, 1, 0, 0, 0, 0, 0, 0x40], [-1, 1 / 8_388_608, 1, 0.5]),
    (3, 32, little(Float(-1.5).bitPattern) + little(Float(0.1).bitPattern) + little(UInt64(0)), [-1.5, 0, 0.1, 0]),
    (
      3, 64, little((-1.5).bitPattern) + little(0.1.bitPattern) + little(UInt64(0)) + little(1e-3.bitPattern),
      [-1.5, 0, 0.1, 1e-3]
    ),
  ]

  @Test(arguments: 0..<6, [false, true]) func everyWidthIsDividedByItsMagnitude(index: Int, isLong: Bool) throws {
    let (tag, bitCount, bytes, expected) = Self.levels[index]
    let sound = try AudioCodec.decode(file(tag, bitCount, bytes, isLong: isLong))
    #expect(sound == Waveform(sampleRateHz: 192_000, channelCount: 2, samples: expected))
    // A frame that was begun is not there.
    let cut = try AudioCodec.decode(file(tag, bitCount, Array(bytes.dropLast()), isLong: isLong))
    #expect(cut.samples == [expected[0], expected[2]])
  }

  @Test func eightChannelsAreRead() throws {
    let bytes = (0..<8).flatMap { little(UInt16($0 * 256)) } + (0..<8).flatMap { little(UInt16($0 * 512)) }
    let sound = try AudioCodec.decode(file(1, 16, bytes, channelCount: 8))
    #expect(sound.channelCount == 8 && sound.frameCount == 2)
    #expect((0..<8).allSatisfy { sound.channel($0).elementsEqual([Float($0) / 128, Float($0) / 64]) })
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity]) func whatIsNoNumberIsRefusedByItsPlace(value: Float) {
    let plain = little(UInt64(0)) + little(UInt32(0)) + little(value.bitPattern)
    let wide = little(UInt64(0)) + little(UInt64(0)) + little(UInt64(0)) + little(Double(value).bitPattern)
    for bytes in [file(3, 32, plain), file(3, 64, wide, isLong: true)] {
      let error = #expect(throws: MediaError.self) { try AudioCodec.decode(bytes) }
      #expect(error?.message == "audio: sample 1 of channel 1 is \(value), which is no finite number")
    }
  }

  /// Widths and counts that do not fit together are not taken for plain.
  @Test func lyingHeadsAreRefusedOrRead() {
    let right = file(1, 16, [UInt8](repeating: 1, count: 400))
    for (offset, count) in [(20, 2), (22, 2), (24, 4), (28, 4), (32, 2), (34, 2)] {
      for value: UInt64 in [0, 1, 3, 7, 9, 0xFF, 0x7FFF, 0xFFFE, 0xFFFF, 0x7FFF_FFFF, 0xFFFF_FFFF] {
        var bytes = right
        bytes.replaceSubrange(offset..<offset + count, with: little(value).prefix(count))
        do throws(MediaError) {
          let sound = try AudioCodec.decode(bytes)
          #expect(sound.samples.count <= 400 && sound.samples.allSatisfy { $0.magnitude <= 1 })
        } catch {
          #expect(!error.message.isEmpty)
        }
      }
    }
  }
}
