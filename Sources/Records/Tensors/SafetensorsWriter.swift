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
  public func append(_ values: [Float], to array: Int) throws {
    try columns[array].append(values, .float32)
  }

  /// Appends rows.
  public func append(_ values: [Int32], to array: Int) throws {
    try columns[array].append(values, .int32)
  }

  /// Appends rows.
  public func append(_ values: [Int64], to array: Int) throws {
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
    private var bytes: WaitingNumbers<UInt8>
    /// So much is copied at once.
    private static let chunkByteCount = 1 << 22

    init(_ name: String, _ type: StoredTensor.ElementType, row: [Int], _ folder: String?) {
      (self.name, self.type, self.row, bytes) = (name, type, row, WaitingNumbers(in: folder))
    }

    var shape: [Int] { [bytes.count / type.byteCount / max(row.reduce(1, *), 1)] + row }

    func append<Number: BitwiseCopyable>(
      _ values: [Number], _ type: StoredTensor.ElementType
    ) throws {
      precondition(
        type == self.type && values.count % max(row.reduce(1, *), 1) == 0,
        "array '\(name)' takes rows of \(row) of \(self.type), got \(values.count) of \(type)")
      // The format is little-endian, as is every processor that this runs on.
      try values.withUnsafeBytes { values in try bytes.append(values) }
    }

    func write(to file: OutputFile) throws {
      var chunk: [UInt8] = []
      for start in stride(from: 0, to: bytes.count, by: Self.chunkByteCount) {
        try bytes.read(start..<min(start + Self.chunkByteCount, bytes.count), into: &chunk)
        try file.write(chunk)
      }
    }
  }
}
