public import Store

/// Writes records into one TFRecord file.
public struct TFRecordWriter {
  private let file: OutputFile
  private let compressor: (any Compressor)?

  /// How many records were written.
  public private(set) var recordCount = 0

  /// The sum of the records' data, without framing.
  public private(set) var dataByteCount = 0

  /// Starts writing into a fresh file.
  ///
  /// - Parameter compression: of the whole file; a compressed one has no random access, and TFDS does not read it.
  public init(file: OutputFile, compression: Compression = .none) throws(RecordsError) {
    self.file = file
    compressor = try compression.makeCompressor()
  }

  /// Appends one record.
  public mutating func write(_ data: [UInt8]) throws {
    try put(Self.framed(data), isLast: false)
    recordCount += 1
    dataByteCount += data.count
  }

  /// Syncs and closes the file.
  public func finish() throws -> OutputFile.Written {
    try put([], isLast: true)
    return try file.finish()
  }

  private func put(_ bytes: [UInt8], isLast: Bool) throws {
    guard let compressor else { return try file.write(bytes) }
    var output: [UInt8] = []
    try compressor.compress(bytes.span, isLast: isLast, into: &output)
    try file.write(output)
  }

  /// The bytes of a record with its framing.
  package static func framed(_ data: [UInt8]) -> [UInt8] {
    var frame: [UInt8] = []
    frame.reserveCapacity(data.count + TFRecordFrame.overheadByteCount)
    append(UInt64(data.count), to: &frame)
    append(CRC32C.maskedChecksum(of: frame.span), to: &frame)
    frame.append(contentsOf: data)
    append(CRC32C.maskedChecksum(of: data.span), to: &frame)
    return frame
  }

  private static func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }
}
