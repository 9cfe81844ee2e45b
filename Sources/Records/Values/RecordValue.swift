/// A value of a record, whatever format it was stored in.
public indirect enum RecordValue: Sendable, Equatable {
  /// Text in UTF-8, an encoded image or sound, or any other byte string.
  case bytes([UInt8])
  /// Numbers with a shape; a scalar has none.
  case numbers(NumericArray)
  /// Values in a row that are not one array: byte strings, or rows of different lengths.
  case list([RecordValue])
  /// Values by name.
  case fields(NamedValues<RecordValue>)

  /// The kind in words, for messages.
  var kind: String {
    switch self {
    case .bytes(let bytes): "a byte string of \(bytes.count)"
    case .numbers(let array): "\(array.type.rawValue) \(array.shape)"
    case .list(let items): "a list of \(items.count)"
    case .fields(let fields): "fields " + fields.names.joined(separator: ", ")
    }
  }
}

/// A record: its key in the dataset, and its values by name.
public struct NamedRecord: Sendable, Equatable {
  /// The record's own name, or its number where the format has no names.
  public var key: String
  /// The values by name.
  public var values: NamedValues<RecordValue>

  /// Makes a record.
  public init(key: String, values: NamedValues<RecordValue>) {
    self.key = key
    self.values = values
  }
}
