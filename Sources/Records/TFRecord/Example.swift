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
    var entries: [UInt8] = []
    for (name, feature) in features.sortedByName {
      var entry: [UInt8] = []
      Self.append(field: 1, Array(name.utf8), to: &entry)
      Self.append(field: 2, Self.serialized(feature), to: &entry)
      Self.append(field: 1, entry, to: &entries)
    }
    var message: [UInt8] = []
    Self.append(field: 1, entries, to: &message)
    return message
  }

  /// The bytes of one `Feature` message.
  package static func serialized(_ feature: Feature) -> [UInt8] {
    var list: [UInt8] = []
    let field: UInt8
    switch feature {
    case .empty: return []
    case .bytes(let elements):
      field = 1
      for element in elements { append(field: 1, element, to: &list) }
    case .floats(let elements):
      field = 2
      var packed: [UInt8] = []
      for element in elements { withUnsafeBytes(of: element.bitPattern.littleEndian) { packed.append(contentsOf: $0) } }
      if !elements.isEmpty { append(field: 1, packed, to: &list) }
    case .integers(let elements):
      field = 3
      var packed: [UInt8] = []
      for element in elements { append(varint: UInt64(bitPattern: element), to: &packed) }
      if !elements.isEmpty { append(field: 1, packed, to: &list) }
    }
    var message: [UInt8] = []
    append(field: field, list, to: &message)
    return message
  }

  /// What stands before the content in the `Feature` message of one byte string of so many bytes.
  static func head(ofByteStringOf count: Int) -> [UInt8] {
    var inner: [UInt8] = [1 << 3 | 2]
    append(varint: UInt64(count), to: &inner)
    var head: [UInt8] = [1 << 3 | 2]
    append(varint: UInt64(inner.count + count), to: &head)
    return head + inner
  }

  private static func append(field: UInt8, _ content: [UInt8], to bytes: inout [UInt8]) {
    bytes.append(field << 3 | 2)
    append(varint: UInt64(content.count), to: &bytes)
    bytes.append(contentsOf: content)
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
