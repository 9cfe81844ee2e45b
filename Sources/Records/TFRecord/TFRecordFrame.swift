/// The framing of one TFRecord: eight bytes of length, its masked checksum, the data, the data's masked checksum.
enum TFRecordFrame {
  /// Length and its checksum.
  static let headerByteCount = 12
  /// The data's checksum.
  static let trailerByteCount = 4
  /// What a record costs beside its data.
  static let overheadByteCount = headerByteCount + trailerByteCount

  /// The data length that a header declares, trusted only after its checksum and the end of the file agree.
  ///
  /// - Parameters:
  ///   - header: the 12 bytes at `offset`.
  ///   - place: the record in the file, for messages.
  ///   - byteCount: the size of the file.
  static func dataByteCount(
    header: Span<UInt8>, at place: RecordPlace, fileByteCount byteCount: Int
  ) throws(RecordsError) -> Int {
    let stored = littleEndian32(header, at: 8)
    let computed = CRC32C.maskedChecksum(of: header.extracting(0..<8))
    guard stored == computed else {
      throw RecordsError(
        .damaged,
        "\(place): the length's checksum is \(hexadecimal(stored)), expected \(hexadecimal(computed)); "
          + "the file is damaged, fetch or build it again")
    }
    let length = UInt64(littleEndian32(header, at: 0)) | UInt64(littleEndian32(header, at: 4)) << 32
    let available = byteCount - place.byteOffset - overheadByteCount
    guard available >= 0, length <= UInt64(available) else {
      throw cut(at: place, declared: length, left: available)
    }
    return Int(length)
  }

  /// Whether bytes begin with a length that agrees with its checksum.
  static func isHeader(_ bytes: [UInt8]) -> Bool {
    bytes.count >= headerByteCount
      && littleEndian32(bytes.span, at: 8) == CRC32C.maskedChecksum(of: bytes.span.extracting(0..<8))
  }

  /// Hands the data of a whole frame to `body`, once it agrees with the checksum behind it.
  static func withData<Result>(
    of frame: Span<UInt8>, at place: RecordPlace, _ body: (Span<UInt8>) throws -> Result
  ) throws -> Result {
    let data = frame.extracting(headerByteCount..<frame.count - trailerByteCount)
    let stored = littleEndian32(frame, at: frame.count - trailerByteCount)
    let computed = CRC32C.maskedChecksum(of: data)
    guard stored == computed else {
      throw RecordsError(
        .damaged,
        "\(place): the data's checksum is \(hexadecimal(stored)), expected \(hexadecimal(computed)) "
          + "over \(data.count) bytes; the file is damaged, fetch or build it again")
    }
    do {
      return try body(data)
    } catch let error as RecordsError {
      throw error.at("\(place)")
    }
  }

  /// Says that a file ends inside a record's data.
  static func cut(at place: RecordPlace, declared length: UInt64, left: Int) -> RecordsError {
    RecordsError(
      .damaged,
      "\(place): the record declares \(length) bytes of data, but only \(max(left, 0)) are left in the file; "
        + "the file was cut short, fetch or build it again")
  }

  /// Says that a file ends inside a record's header.
  static func cutInHeader(at place: RecordPlace, left: Int) -> RecordsError {
    RecordsError(
      .damaged,
      "\(place): \(left) bytes are left where a record header of \(headerByteCount) was expected; "
        + "the file was cut short, fetch or build it again")
  }

  static func littleEndian32(_ bytes: Span<UInt8>, at offset: Int) -> UInt32 {
    UInt32(bytes[offset]) | UInt32(bytes[offset + 1]) << 8 | UInt32(bytes[offset + 2]) << 16
      | UInt32(bytes[offset + 3]) << 24
  }
}

/// Where a record stands: file, number from 0, and the byte where its header begins.
package struct RecordPlace: Sendable, Equatable, CustomStringConvertible {
  /// The path of the file.
  package let path: String
  /// The record's number in the file, from 0.
  package let ordinal: Int
  /// Where the record's header begins.
  package let byteOffset: Int

  /// Names a place.
  package init(path: String, ordinal: Int, byteOffset: Int) {
    self.path = path
    self.ordinal = ordinal
    self.byteOffset = byteOffset
  }

  package var description: String { "\(path): record \(ordinal) at byte \(byteOffset)" }
}
