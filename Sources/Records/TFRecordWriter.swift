public import Store

/// Writes records into one uncompressed TFRecord file.
public struct TFRecordWriter {
  private let file: OutputFile

  /// How many records were written.
  public private(set) var recordCount = 0

  /// The sum of the records' data, without framing.
  public private(set) var dataByteCount = 0

  /// Starts writing into a fresh file.
  public init(file: OutputFile) { self.file = file }

  /// Appends one record.
  public mutating func write(_ data: [UInt8]) throws(StoreError) {
    try file.write(Self.framed(data))
    recordCount += 1
    dataByteCount += data.count
  }

  /// Syncs and closes the file.
  public func finish() throws(StoreError) -> OutputFile.Written { try file.finish() }

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
