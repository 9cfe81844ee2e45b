/// Reads a shard from front to back, on one thread.
protocol StoredShardReader: AnyObject {
  /// What is wrong with the shard as a whole, as a wrong count; records may be readable nevertheless.
  var damage: RecordsError? { get }

  /// Where the record is that ``next()`` gave last, or could not give, for messages.
  var place: String { get }

  /// The next record; `nil` at the end, or where nothing can be read behind a fault.
  ///
  /// - Throws: if the record is damaged; the next call goes on behind it.
  func next() throws -> StoredShardRecord?
}

extension StoredShardReader {
  /// Nothing, where a format has no way to tell.
  var damage: RecordsError? { nil }
}

/// A record as its shard has it.
struct StoredShardRecord {
  /// The key that the format gives it; `nil` in formats without keys.
  let key: String?
  /// The values by name.
  let values: NamedValues<RecordValue>

  /// The record with a name: its key, the one that is kept as a text, or its number.
  func named(ordinal: Int) -> NamedRecord {
    if let key { return NamedRecord(key: key, values: values) }
    var values = values
    var key = StoredDataset.key(ofOrdinal: ordinal)
    if case .bytes(let stored)? = values.removeValue(forKey: StoredDataset.keyName) {
      key = String(decoding: stored, as: UTF8.self)
    }
    return NamedRecord(key: key, values: values)
  }
}

/// Reads a shard of a collection in the order of its records.
final class CollectionShard: StoredShardReader {
  private let reader: any RecordReader
  private let recordCount: Int
  private let features: TFDSFeatures
  private var position = 0

  init(_ reader: any RecordReader, recordCount: Int, _ features: TFDSFeatures) {
    self.reader = reader
    self.recordCount = recordCount
    self.features = features
  }

  var damage: RecordsError? { reader.damage }

  var place: String { reader.place(of: max(0, position - 1)) }

  func next() throws -> StoredShardRecord? {
    guard position < recordCount else { return nil }
    position += 1
    var values = NamedValues<RecordValue>()
    try reader.read(position - 1) { values = try features.values(of: Example(parsing: $0)) }
    return StoredShardRecord(key: nil, values: values)
  }
}
