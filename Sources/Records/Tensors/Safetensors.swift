public import Store

/// A safetensors file: named arrays and text metadata.
///
/// Bytes written are a pure function of the content: metadata first, its keys sorted, then the tensors in their order.
///
/// - Reference: github.com/huggingface/safetensors, "Format".
public struct Safetensors: Sendable, Equatable {
  /// One named array.
  public struct Entry: Sendable, Equatable {
    /// The tensor's name.
    public var name: String
    /// Its shape and elements.
    public var tensor: StoredTensor

    /// Names a tensor.
    public init(name: String, tensor: StoredTensor) {
      self.name = name
      self.tensor = tensor
    }
  }

  /// The arrays, in the order of their bytes in the file.
  public private(set) var entries: [Entry]

  /// The text metadata.
  public var metadata: [String: String]

  private var positions: [String: Int]

  /// Starts an empty file.
  public init(metadata: [String: String] = [:]) {
    entries = []
    positions = [:]
    self.metadata = metadata
  }

  /// The names, in order.
  public var names: [String] { entries.map(\.name) }

  /// The array called `name`; setting replaces in place, appends a new name, or removes with `nil`.
  public subscript(name: String) -> StoredTensor? {
    get { positions[name].map { entries[$0].tensor } }
    set {
      if let tensor = newValue, let position = positions[name] {
        entries[position].tensor = tensor
      } else if let tensor = newValue {
        positions[name] = entries.count
        entries.append(Entry(name: name, tensor: tensor))
      } else if let position = positions[name] {
        entries.remove(at: position)
        positions = Dictionary(uniqueKeysWithValues: entries.enumerated().map { ($1.name, $0) })
      }
    }
  }

  /// Reads a file.
  public init(path: String) throws(RecordsError) {
    let file = try InputFile(opening: path)
    do {
      try SafetensorsHeader.checkFile(byteCount: file.byteCount)
      var bytes: [UInt8] = []
      try file.read(at: 0, count: 8, into: &bytes)
      _ = try SafetensorsHeader.jsonByteCount(prefix: bytes.span, fileByteCount: file.byteCount)
      try file.read(at: 0, count: file.byteCount, into: &bytes)
      try self.init(bytes: bytes)
    } catch { throw error.at(path) }
  }

  /// Reads bytes in memory.
  public init(bytes: [UInt8]) throws(RecordsError) {
    let header = try SafetensorsHeader(bytes: bytes.span)
    self.init(metadata: header.metadata)
    for row in header.rows {
      let content = bytes.span.extracting(row.byteRange)
      self[row.name] = StoredTensor(shape: row.shape, elements: StoredTensor.Elements(row.type, littleEndian: content))
    }
  }

  /// Writes the file.
  public func write(to file: OutputFile) throws(StoreError) {
    try file.write(SafetensorsHeader.serialized(self))
    for entry in entries { try file.write(entry.tensor.elements.littleEndianBytes) }
  }

  /// The bytes of the file.
  public func serialized() -> [UInt8] {
    var bytes = SafetensorsHeader.serialized(self)
    for entry in entries { bytes.append(contentsOf: entry.tensor.elements.littleEndianBytes) }
    return bytes
  }
}
