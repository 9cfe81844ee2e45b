public import Store

/// A digest over records in order: each link is SHA-256 of the link before and of the record's key and named values.
///
/// Equal chains mean equal keys, names, values and order, in whatever format the records are stored.
public struct RecordChain: Sendable {
  private var link: Digest?

  /// How many records were taken in.
  public private(set) var recordCount = 0

  /// Starts with no record.
  public init() {}

  /// Takes in the next record.
  public mutating func add(_ record: NamedRecord) {
    var bytes = link?.bytes ?? []
    Self.append(Array(record.key.utf8), to: &bytes)
    Self.append(.fields(record.values), to: &bytes)
    link = Digest(of: bytes)
    recordCount += 1
  }

  /// The last link; the digest of nothing where there is none.
  public var digest: Digest { link ?? Digest(of: []) }

  private static func append(_ bytes: [UInt8], to output: inout [UInt8]) {
    output += littleEndianBytes(bytes.count)
    output += bytes
  }

  private static func append(_ value: RecordValue, to output: inout [UInt8]) {
    switch value {
    case .bytes(let bytes):
      output.append(0)
      append(bytes, to: &output)
    case .numbers(let array):
      output.append(1)
      append(Array(array.type.rawValue.utf8), to: &output)
      output += littleEndianBytes(array.shape.count)
      for length in array.shape { output += littleEndianBytes(length) }
      output += array.bytes
    case .list(let items):
      output.append(2)
      output += littleEndianBytes(items.count)
      for item in items { append(item, to: &output) }
    case .fields(let fields):
      output.append(3)
      output += littleEndianBytes(fields.count)
      for (name, field) in fields.sortedByName {
        append(Array(name.utf8), to: &output)
        append(field, to: &output)
      }
    }
  }
}
