extension UnsafeRawBufferPointer {
  /// The integer at a byte, its least significant byte first.
  ///
  /// - Precondition: all its bytes are there.
  func little<Number: FixedWidthInteger>(_ offset: Int, as type: Number.Type) -> Number {
    Number(littleEndian: loadUnaligned(fromByteOffset: offset, as: type))
  }

  /// The integer at a byte, its most significant byte first.
  ///
  /// - Precondition: all its bytes are there.
  func big<Number: FixedWidthInteger>(_ offset: Int, as type: Number.Type) -> Number {
    Number(bigEndian: loadUnaligned(fromByteOffset: offset, as: type))
  }

  /// Whether these bytes stand there; false where the end comes first.
  func holds(_ tag: StaticString, at offset: Int) -> Bool {
    offset >= 0 && tag.utf8CodeUnitCount <= count - offset
      && (0..<tag.utf8CodeUnitCount).allSatisfy { self[offset + $0] == tag.utf8Start[$0] }
  }

  /// Part of the bytes, numbered from 0.
  func part(_ range: Range<Int>) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: self[range]) }
}
