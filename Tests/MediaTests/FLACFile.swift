/// A FLAC of verbatim subframes, written bit by bit: the naive twin of an encoder.
struct FLACFile {
  var bitCount = 16
  var rateHz = 8000
  var blockSize = 16
  /// One array a channel.
  var samples: [[Int]]
  /// What the head states; `nil` for the true number.
  var statedTotal: Int?
  var statedRateHz: Int?
  var md5 = [UInt8](repeating: 0, count: 16)

  /// The head: the signature and the one block of metadata.
  var head: [UInt8] {
    var bits = BitWriter()
    bits.append(0x664C_6143, 32)
    bits.append(0x8000_0022, 32)
    for _ in 0..<2 { bits.append(blockSize, 16) }
    bits.append(0, 48)
    bits.append(statedRateHz ?? rateHz, 20)
    bits.append(samples.count - 1, 3)
    bits.append(bitCount - 1, 5)
    bits.append(statedTotal ?? samples[0].count, 36)
    return bits.bytes + md5
  }

  /// The frames, each `blockSize` samples or what is left.
  var frames: [[UInt8]] {
    stride(from: 0, to: samples[0].count, by: blockSize).enumerated().map { number, start in
      let count = min(blockSize, samples[0].count - start)
      var bits = BitWriter()
      bits.append(0xFFF8, 16)
      bits.append(0x7, 4)
      bits.append([8000: 4, 16000: 5, 44100: 9][rateHz] ?? 0, 4)
      bits.append(samples.count - 1, 4)
      bits.append([8: 1, 12: 2, 16: 4, 20: 5, 24: 6, 32: 7][bitCount] ?? 0, 3)
      bits.append(0, 1)
      bits.append(number, 8)
      bits.append(count - 1, 16)
      bits.append(Self.checksum(bits.bytes, 0x07, 8), 8)
      for channel in samples {
        bits.append(0x02, 8)
        for sample in channel[start..<start + count] { bits.append(sample, bitCount) }
      }
      bits.append(0, (8 - bits.count % 8) % 8)
      bits.append(Self.checksum(bits.bytes, 0x8005, 16), 16)
      return bits.bytes
    }
  }

  var bytes: [UInt8] { head + frames.joined() }

  private static func checksum(_ bytes: [UInt8], _ polynomial: Int, _ width: Int) -> Int {
    bytes.reduce(0) { code, byte in
      (0..<8).reduce(code ^ Int(byte) << (width - 8)) { code, _ in
        (code << 1 ^ (code >> (width - 1) & 1 == 1 ? polynomial : 0)) & (1 << width - 1)
      }
    }
  }
}

/// Numbers of any width, the most significant bit first.
struct BitWriter {
  private(set) var bytes: [UInt8] = []
  private(set) var count = 0

  mutating func append(_ number: Int, _ width: Int) {
    for bit in (0..<width).reversed() {
      if count % 8 == 0 { bytes.append(0) }
      bytes[count / 8] |= UInt8(number >> bit & 1) << UInt8(7 - count % 8)
      count += 1
    }
  }
}
