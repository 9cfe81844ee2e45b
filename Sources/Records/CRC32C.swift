/// The CRC-32C checksum (Castagnoli), with the masking that TFRecord files apply to it.
///
/// - Reference: RFC 3720, section 12.1 (polynomial); Kounavis and Berry, 2005, "A systematic approach to building
///   high performance software-based CRC generators" (slicing by eight).
public enum CRC32C {
  /// The checksum of `bytes`.
  ///
  /// Complexity: O(bytes), about eight bytes a step.
  public static func checksum(of bytes: Span<UInt8>) -> UInt32 {
    tables.withUnsafeBufferPointer { tables in
      bytes.withUnsafeBytes { raw in
        // Sound: every table index is a row (0..<8) times 256 plus a byte; every load lies below raw.count.
        var crc = UInt32.max
        var offset = 0
        let wordEnd = raw.count & ~7
        while offset < wordEnd {
          let word = raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self).littleEndian ^ UInt64(crc)
          crc =
            tables[7 * 256 + Int(word & 255)] ^ tables[6 * 256 + Int(word >> 8 & 255)]
            ^ tables[5 * 256 + Int(word >> 16 & 255)] ^ tables[4 * 256 + Int(word >> 24 & 255)]
            ^ tables[3 * 256 + Int(word >> 32 & 255)] ^ tables[2 * 256 + Int(word >> 40 & 255)]
            ^ tables[256 + Int(word >> 48 & 255)] ^ tables[Int(word >> 56)]
          offset += 8
        }
        while offset < raw.count {
          crc = crc >> 8 ^ tables[Int((crc ^ UInt32(raw[offset])) & 255)]
          offset += 1
        }
        return ~crc
      }
    }
  }

  /// The checksum as TFRecord files store it: rotated and offset, so that a checksum of checksums stays strong.
  public static func masked(_ checksum: UInt32) -> UInt32 { (checksum >> 15 | checksum << 17) &+ 0xA282_EAD8 }

  /// Undoes ``masked(_:)``.
  public static func unmasked(_ stored: UInt32) -> UInt32 {
    let rotated = stored &- 0xA282_EAD8
    return rotated >> 17 | rotated << 15
  }

  /// The masked checksum of `bytes`.
  static func maskedChecksum(of bytes: Span<UInt8>) -> UInt32 { masked(checksum(of: bytes)) }

  /// Row `k` holds the effect of a byte that `k` further bytes follow; 8 rows of 256.
  private static let tables: [UInt32] = {
    var tables = [UInt32](repeating: 0, count: 8 * 256)
    for byte in 0..<256 {
      var crc = UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0x82F6_3B78 : crc >> 1 }
      tables[byte] = crc
    }
    for index in 256..<8 * 256 { tables[index] = tables[index - 256] >> 8 ^ tables[Int(tables[index - 256] & 255)] }
    return tables
  }()
}
