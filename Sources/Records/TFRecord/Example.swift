/// A `tf.train.Example`: named lists of bytes, floats or integers.
///
/// - Reference: tensorflow/core/example/example.proto and feature.proto.
public struct Example: Sendable, Equatable {
  /// One named list.
  public enum Feature: Sendable, Equatable {
    /// A feature whose kind is not set.
    case empty
    /// `BytesList`.
    case bytes([[UInt8]])
    /// `FloatList`.
    case floats([Float])
    /// `Int64List`.
    case integers([Int64])
  }

  /// The features by name.
  public var features: NamedValues<Feature>

  /// Makes an example of finished features.
  public init(features: NamedValues<Feature>) { self.features = features }

  /// Parses serialised bytes: packed or unpacked lists, fields in any order, repeated messages merged, unknown fields
  /// passed over; of entries with one name the last counts.
  public init(parsing bytes: Span<UInt8>) throws(RecordsError) {
    features = NamedValues()
    try FeatureScan.entries(of: bytes) { (key, values) throws(RecordsError) in
      let name = bytes.extracting(key).withUnsafeBufferPointer { String(validating: $0, as: UTF8.self) }
      guard let name else {
        throw RecordsError(.damaged, "tf.train.Example: the feature name at byte \(key.lowerBound) is not UTF-8")
      }
      var feature = Feature.empty
      for value in values { try Self.merge(value, of: bytes, into: &feature) }
      features[name] = feature
    }
  }

  /// Serialises with the features sorted by the UTF-8 bytes of their names and lists packed, so that equal examples
  /// give equal bytes.
  public func serialized() -> [UInt8] {
    let entries = features.sortedByName.map { name, feature in
      (name: Array(name.utf8), feature: feature, byteCount: Self.byteCount(of: feature))
    }
    func entryByteCount(_ index: Int) -> Int {
      Self.byteCount(ofField: entries[index].name.count) + Self.byteCount(ofField: entries[index].byteCount)
    }
    let byteCount = entries.indices.reduce(0) { $0 + Self.byteCount(ofField: entryByteCount($1)) }
    // Lengths stand before what they are of; found beforehand, they let every byte be written once.
    var message: [UInt8] = []
    message.reserveCapacity(Self.byteCount(ofField: byteCount))
    Self.append(field: 1, of: byteCount, to: &message)
    for (index, entry) in entries.enumerated() {
      Self.append(field: 1, of: entryByteCount(index), to: &message)
      Self.append(field: 1, of: entry.name.count, to: &message)
      message.append(contentsOf: entry.name)
      Self.append(field: 2, of: entry.byteCount, to: &message)
      Self.append(entry.feature, to: &message)
    }
    return message
  }

  /// The bytes of one `Feature` message.
  package static func serialized(_ feature: Feature) -> [UInt8] {
    var message: [UInt8] = []
    message.reserveCapacity(byteCount(of: feature))
    append(feature, to: &message)
    return message
  }

  private static func append(_ feature: Feature, to message: inout [UInt8]) {
    let field: UInt8
    switch feature {
    case .empty: return
    case .bytes: field = 1
    case .floats: field = 2
    case .integers: field = 3
    }
    append(field: field, of: listByteCount(of: feature), to: &message)
    switch feature {
    case .empty: break
    case .bytes(let elements):
      for element in elements {
        append(field: 1, of: element.count, to: &message)
        message.append(contentsOf: element)
      }
    case .floats(let elements):
      if !elements.isEmpty { append(field: 1, of: 4 * elements.count, to: &message) }
      for element in elements {
        withUnsafeBytes(of: element.bitPattern.littleEndian) { message.append(contentsOf: $0) }
      }
    case .integers(let elements):
      if !elements.isEmpty { append(field: 1, of: packedByteCount(elements), to: &message) }
      for element in elements { append(varint: UInt64(bitPattern: element), to: &message) }
    }
  }

  /// How long a `Feature` message is.
  private static func byteCount(of feature: Feature) -> Int {
    if case .empty = feature { 0 } else { byteCount(ofField: listByteCount(of: feature)) }
  }

  private static func listByteCount(of feature: Feature) -> Int {
    switch feature {
    case .empty: 0
    case .bytes(let elements): elements.reduce(0) { $0 + byteCount(ofField: $1.count) }
    case .floats(let elements): elements.isEmpty ? 0 : byteCount(ofField: 4 * elements.count)
    case .integers(let elements): elements.isEmpty ? 0 : byteCount(ofField: packedByteCount(elements))
    }
  }

  private static func packedByteCount(_ elements: [Int64]) -> Int {
    elements.reduce(0) { $0 + byteCount(ofVarint: UInt64(bitPattern: $1)) }
  }

  /// How long a field with so many bytes of content is.
  private static func byteCount(ofField contentByteCount: Int) -> Int {
    1 + byteCount(ofVarint: UInt64(contentByteCount)) + contentByteCount
  }

  private static func byteCount(ofVarint value: UInt64) -> Int {
    Swift.max(1, (UInt64.bitWidth - value.leadingZeroBitCount + 6) / 7)
  }

  /// What stands before the content in the `Feature` message of one byte string of so many bytes.
  static func head(ofByteStringOf count: Int) -> [UInt8] {
    var inner: [UInt8] = [1 << 3 | 2]
    append(varint: UInt64(count), to: &inner)
    var head: [UInt8] = [1 << 3 | 2]
    append(varint: UInt64(inner.count + count), to: &head)
    return head + inner
  }

  /// What stands before the content of a field.
  private static func append(field: UInt8, of contentByteCount: Int, to bytes: inout [UInt8]) {
    bytes.append(field << 3 | 2)
    append(varint: UInt64(contentByteCount), to: &bytes)
  }

  private static func append(varint value: UInt64, to bytes: inout [UInt8]) {
    var rest = value
    while rest >= 128 {
      bytes.append(UInt8(rest & 127) | 128)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  private static func merge(
    _ value: Range<Int>, of bytes: Span<UInt8>, into feature: inout Feature
  ) throws(RecordsError) {
    var wire = ProtobufWire(value)
    while !wire.isAtEnd {
      let (number, kind) = try wire.tag(bytes)
      guard kind == .bytes, (1...3).contains(number) else {
        try wire.skip(kind, bytes)
        continue
      }
      let list = ProtobufWire(try wire.content(bytes))
      // The lists move out of the feature and back: a copy for each of many pieces would take quadratic time.
      let before = feature
      feature = .empty
      switch number {
      case 1:
        var elements: [[UInt8]] = if case .bytes(let merged) = before { merged } else { [] }
        try FeatureScan.bytes(list, of: bytes) { range in
          elements.append(bytes.extracting(range).withUnsafeBufferPointer { Array($0) })
        }
        feature = .bytes(elements)
      case 2:
        var elements: [Float] = if case .floats(let merged) = before { merged } else { [] }
        try FeatureScan.floats(list, of: bytes) { elements.append($0) }
        feature = .floats(elements)
      default:
        var elements: [Int64] = if case .integers(let merged) = before { merged } else { [] }
        try FeatureScan.integers(list, of: bytes) { elements.append($0) }
        feature = .integers(elements)
      }
    }
  }
}
