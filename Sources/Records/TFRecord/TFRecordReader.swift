/// Reads the records of one TFRecord file from front to back, checking every checksum.
public struct TFRecordReader {
  private let content: ContentReader
  private let path: String

  /// How many records were read.
  public private(set) var recordCount = 0

  /// Where the next record begins in the plain content.
  public var byteOffset: Int { content.contentOffset }

  /// Opens a file; nothing is read yet.
  ///
  /// - Parameter compression: of the file as a whole; found by how it begins unless it is given. Zstandard is not among
  ///   those that TensorFlow reads.
  public init(path: String, compression: Compression? = nil) throws(RecordsError) {
    self.path = path
    let file = try InputFile(opening: path)
    let found = if let compression { compression } else { try Compression(ofTFRecordFile: file) }
    content = ContentReader(try found.source(of: file))
  }

  /// The data of the next record; `nil` at the end of the file.
  ///
  /// A file cut exactly between two records cannot be told from a shorter file; compare ``recordCount`` with a
  /// declared count, or use ``ShardIndex``.
  public mutating func next() throws -> [UInt8]? {
    try withNext { data in data.withUnsafeBufferPointer { Array($0) } }
  }

  /// Hands the data of the next record to `body` without copying it; `nil` at the end of the file.
  public mutating func withNext<Result>(_ body: (Span<UInt8>) throws -> Result) throws -> Result? {
    let place = RecordPlace(path: path, ordinal: recordCount, byteOffset: byteOffset)
    let headerByteCount = TFRecordFrame.headerByteCount
    let left = try content.load(headerByteCount)
    if left == 0 { return nil }
    guard left >= headerByteCount else { throw TFRecordFrame.cutInHeader(at: place, left: left) }
    let dataByteCount = try content.withLoaded(headerByteCount) { header in
      try TFRecordFrame.dataByteCount(header: header, at: place, fileByteCount: content.contentBound)
    }
    let frameByteCount = dataByteCount + TFRecordFrame.overheadByteCount
    let loaded = try content.load(frameByteCount)
    guard loaded >= frameByteCount else {
      throw TFRecordFrame.cut(
        at: place, declared: UInt64(dataByteCount), left: loaded - TFRecordFrame.overheadByteCount)
    }
    let result = try content.withLoaded(frameByteCount) { try TFRecordFrame.withData(of: $0, at: place, body) }
    content.advance(frameByteCount)
    recordCount += 1
    return result
  }
}
