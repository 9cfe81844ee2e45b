/// Reads the records of one uncompressed TFRecord file from front to back, checking every checksum.
public struct TFRecordReader {
  private let file: InputFile
  private var window: [UInt8] = []
  private var windowStart = 0
  private var windowEnd = 0
  private static let windowByteCount = 1 << 18

  /// How many records were read.
  public private(set) var recordCount = 0

  /// Where the next record begins.
  public private(set) var byteOffset = 0

  /// Opens a file; nothing is read yet.
  public init(path: String) throws(RecordsError) { file = try InputFile(opening: path) }

  /// The data of the next record; `nil` at the end of the file.
  ///
  /// A file cut exactly between two records cannot be told from a shorter file; compare ``recordCount`` with a
  /// declared count, or use ``ShardIndex``.
  public mutating func next() throws -> [UInt8]? {
    try withNext { data in data.withUnsafeBufferPointer { Array($0) } }
  }

  /// Hands the data of the next record to `body` without copying it; `nil` at the end of the file.
  public mutating func withNext<Result>(_ body: (Span<UInt8>) throws -> Result) throws -> Result? {
    if byteOffset == file.byteCount { return nil }
    let place = RecordPlace(path: file.path, ordinal: recordCount, byteOffset: byteOffset)
    let left = file.byteCount - byteOffset
    guard left >= TFRecordFrame.headerByteCount else { throw TFRecordFrame.cutInHeader(at: place, left: left) }
    try load(TFRecordFrame.headerByteCount)
    let start = byteOffset - windowStart
    let dataByteCount = try TFRecordFrame.dataByteCount(
      header: window.span.extracting(start..<start + TFRecordFrame.headerByteCount), at: place,
      fileByteCount: file.byteCount)
    let frameByteCount = dataByteCount + TFRecordFrame.overheadByteCount
    try load(frameByteCount)
    let frameStart = byteOffset - windowStart
    let result = try TFRecordFrame.withData(
      of: window.span.extracting(frameStart..<frameStart + frameByteCount), at: place, body)
    byteOffset += frameByteCount
    recordCount += 1
    return result
  }

  /// Makes the window hold `count` bytes from the current offset.
  private mutating func load(_ count: Int) throws(RecordsError) {
    if byteOffset >= windowStart, byteOffset + count <= windowEnd { return }
    let loaded = min(max(count, Self.windowByteCount), file.byteCount - byteOffset)
    try file.read(at: byteOffset, count: loaded, into: &window)
    windowStart = byteOffset
    windowEnd = byteOffset + loaded
  }
}
