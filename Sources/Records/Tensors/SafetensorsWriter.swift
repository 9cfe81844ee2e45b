public import Store

/// Writes a safetensors file whose arrays grow row by row, side by side, and may be larger than memory.
///
/// The file holds array after array, so what was appended waits: small arrays in memory, large ones in a file without a
/// name.
public final class SafetensorsWriter {
  /// The text metadata.
  public var metadata: [String: String]

  private var columns: [Column] = []
  private let folder: String?

  /// Starts an empty file.
  ///
  /// - Parameter folder: Where large arrays wait; `$TMPDIR`, or `/tmp`, if `nil`.
  public init(metadata: [String: String] = [:], waitingIn folder: String? = nil) {
    self.metadata = metadata
    self.folder = folder
  }

  /// Adds an array without rows; its first axis grows.
  ///
  /// - Parameter row: The shape of a row.
  /// - Returns: The number to append by.
  public func addArray(_ name: String, _ type: StoredTensor.ElementType, row: [Int] = []) -> Int {
    precondition(!columns.contains { $0.name == name }, "two arrays are called '\(name)'")
    columns.append(Column(name, type, row: row, folder))
    return columns.count - 1
  }

  /// Appends rows.
  public func append(_ values: [Float], to array: Int) throws(RecordsError) {
    try columns[array].append(values, .float32)
  }

  /// Appends rows.
  public func append(_ values: [Int32], to array: Int) throws(RecordsError) {
    try columns[array].append(values, .int32)
  }

  /// Appends rows.
  public func append(_ values: [Int64], to array: Int) throws(RecordsError) {
    try columns[array].append(values, .int64)
  }

  /// Writes the file, arrays in the order in which they were added.
  public func write(to file: OutputFile) throws {
    try file.write(SafetensorsHeader.serialized(metadata, columns.map { ($0.name, $0.type, $0.shape) }))
    for column in columns { try column.write(to: file) }
  }

  private final class Column {
    let name: String
    let type: StoredTensor.ElementType
    private let row: [Int]
    private let folder: String?
    private var pending: [UInt8] = []
    private var storage: TemporaryStorage?
    private var storedByteCount = 0
    /// So much waits in memory.
    private static let chunkByteCount = 1 << 22

    init(_ name: String, _ type: StoredTensor.ElementType, row: [Int], _ folder: String?) {
      (self.name, self.type, self.row, self.folder) = (name, type, row, folder)
    }

    var shape: [Int] {
      [(storedByteCount + pending.count) / type.byteCount / max(row.reduce(1, *), 1)] + row
    }

    func append<Number: BitwiseCopyable>(
      _ values: [Number], _ type: StoredTensor.ElementType
    ) throws(RecordsError) {
      precondition(
        type == self.type && values.count % max(row.reduce(1, *), 1) == 0,
        "array '\(name)' takes rows of \(row) of \(self.type), got \(values.count) of \(type)")
      // The format is little-endian, as is every processor that this runs on.
      values.withUnsafeBytes { pending.append(contentsOf: $0) }
      if pending.count >= Self.chunkByteCount { try flush() }
    }

    private func flush() throws(RecordsError) {
      if storage == nil { storage = try TemporaryStorage(in: folder) }
      try storage?.write(pending, at: storedByteCount)
      storedByteCount += pending.count
      pending.removeAll(keepingCapacity: true)
    }

    func write(to file: OutputFile) throws {
      if let storage {
        var bytes = [UInt8](repeating: 0, count: min(Self.chunkByteCount, storedByteCount))
        for start in stride(from: 0, to: storedByteCount, by: bytes.count) {
          let count = min(bytes.count, storedByteCount - start)
          try bytes.withUnsafeMutableBufferPointer { room in
            try storage.read(at: start, into: UnsafeMutableBufferPointer(rebasing: room[..<count]))
          }
          try file.write(bytes[..<count])
        }
      }
      try file.write(pending)
    }
  }
}
