/// Reads the protobuf wire format in place: a position that moves over bytes.
///
/// - Reference: protobuf.dev, "Encoding".
struct ProtobufWire {
  /// The wire types that are still in use.
  enum Kind: UInt64 {
    case varint = 0
    case fixed64 = 1
    case bytes = 2
    case fixed32 = 5
  }

  /// The next byte to read.
  var position: Int
  /// Where the message ends.
  let end: Int

  /// Stands at the start of a message that fills `range` of the bytes.
  init(_ range: Range<Int>) {
    position = range.lowerBound
    end = range.upperBound
  }

  /// Whether the message is read.
  var isAtEnd: Bool { position >= end }

  /// The number and kind of the next field.
  mutating func tag(_ bytes: Span<UInt8>) throws(RecordsError) -> (number: UInt64, kind: Kind) {
    let start = position
    let value = try varint(bytes)
    guard let kind = Kind(rawValue: value & 7), value >> 3 > 0, value >> 3 < 1 << 29 else {
      throw RecordsError(.damaged, "tf.train.Example: no valid field tag at byte \(start), found \(value)")
    }
    return (value >> 3, kind)
  }

  /// A variable-length integer of at most ten bytes.
  mutating func varint(_ bytes: Span<UInt8>) throws(RecordsError) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    let start = position
    while position < end, shift < 70 {
      let byte = bytes[position]
      position += 1
      value |= UInt64(byte & 127) << shift
      if byte < 128 { return value }
      shift += 7
    }
    throw RecordsError(.damaged, "tf.train.Example: the integer at byte \(start) does not end within its message")
  }

  /// The range of a length-delimited field's content.
  mutating func content(_ bytes: Span<UInt8>) throws(RecordsError) -> Range<Int> {
    let start = position
    let length = try varint(bytes)
    guard length <= UInt64(end - position) else {
      throw RecordsError(
        .damaged,
        "tf.train.Example: the field at byte \(start) declares \(length) bytes, but \(end - position) are left")
    }
    defer { position += Int(length) }
    return position..<position + Int(length)
  }

  /// Four bytes, little-endian.
  mutating func fixed32(_ bytes: Span<UInt8>) throws(RecordsError) -> UInt32 {
    try need(4)
    defer { position += 4 }
    return TFRecordFrame.littleEndian32(bytes, at: position)
  }

  /// Passes over a field whose tag was read.
  mutating func skip(_ kind: Kind, _ bytes: Span<UInt8>) throws(RecordsError) {
    switch kind {
    case .varint: _ = try varint(bytes)
    case .fixed64:
      try need(8)
      position += 8
    case .bytes: _ = try content(bytes)
    case .fixed32:
      try need(4)
      position += 4
    }
  }

  private func need(_ count: Int) throws(RecordsError) {
    guard end - position >= count else {
      throw RecordsError(
        .damaged, "tf.train.Example: \(count) bytes are needed at byte \(position), but \(end - position) are left")
    }
  }
}
