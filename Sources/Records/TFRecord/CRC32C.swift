import CRecordKernels

/// The CRC-32C checksum (Castagnoli), with the masking that TFRecord files apply to it.
///
/// - Reference: RFC 3720, section 12.1 (polynomial).
public enum CRC32C {
  /// The checksum of `bytes`.
  ///
  /// Complexity: O(bytes), eight bytes a step.
  public static func checksum(of bytes: Span<UInt8>) -> UInt32 {
    // Sound: the kernel reads `count` bytes and keeps no pointer; of none it reads nothing.
    bytes.withUnsafeBufferPointer { bytes in bytes.baseAddress.map { crc32c($0, bytes.count) } ?? 0 }
  }

  /// The same on a processor without an instruction for it.
  package static func checksumByTables(of bytes: Span<UInt8>) -> UInt32 {
    // Sound: as above.
    bytes.withUnsafeBufferPointer { bytes in bytes.baseAddress.map { crc32c_by_tables($0, bytes.count) } ?? 0 }
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
}
