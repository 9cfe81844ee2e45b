import Records
import Testing

@Suite struct CRC32CTests {
  @Test func knownAnswers() {
    #expect(CRC32C.checksum(of: Array("123456789".utf8).span) == 0xE306_9283)
    #expect(CRC32C.checksum(of: [UInt8](repeating: 0, count: 32).span) == 0x8A91_36AA)
    #expect(CRC32C.masked(0xE306_9283) == 0xC78A_B0E5)
    #expect(CRC32C.checksum(of: [UInt8]().span) == 0)
  }

  @Test func maskingIsUndone() {
    for value: UInt32 in [0, 1, 0xE306_9283, .max, 0x8000_0000] {
      #expect(CRC32C.unmasked(CRC32C.masked(value)) == value)
    }
  }

  /// The definition, bit by bit.
  private func naive(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    var crc = UInt32.max
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0x82F6_3B78 : crc >> 1 }
    }
    return ~crc
  }

  @Test func everyLengthAndAlignmentAgreesWithTheDefinition() {
    let bytes = (0..<100).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ 13) }
    for start in 0..<9 {
      for end in start...bytes.count {
        let expected = naive(bytes[start..<end])
        #expect(CRC32C.checksum(of: bytes.span.extracting(start..<end)) == expected)
        #expect(CRC32C.checksumByTables(of: bytes.span.extracting(start..<end)) == expected)
      }
    }
  }
}
