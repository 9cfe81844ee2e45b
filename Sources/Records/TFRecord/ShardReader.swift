/// Reads records of one shard by number, checking every checksum.
///
/// Neighbouring records come out of one window of a few hundred KiB; a record elsewhere costs one read of its own size.
public final class ShardReader {
  /// Where each record is.
  public let index: ShardIndex

  private let file: InputFile
  private var pages: [Int: ShardIndex.Page] = [:]
  private var window: [UInt8] = []
  private var windowStart = 0
  private var windowEnd = 0
  private var lastEnd = 0
  private static let windowByteCount = 1 << 18
  private static let pageLimit = 64

  /// Opens a shard and scans it.
  public convenience init(path: String, declaredCount: Int) throws(RecordsError) {
    let file = try InputFile(opening: path)
    self.init(file, try ShardIndex(scanning: file, declaredCount: declaredCount, table: OffsetTable()))
  }

  /// Reads an open shard whose index is known.
  init(_ file: InputFile, _ index: ShardIndex) {
    self.file = file
    self.index = index
  }

  /// Hands the data of record `ordinal` to `body` without copying it.
  public func withRecord<Result>(_ ordinal: Int, _ body: (Span<UInt8>) throws -> Result) throws -> Result {
    let (offset, dataByteCount) = try location(of: ordinal)
    let place = RecordPlace(path: file.path, ordinal: ordinal, byteOffset: offset)
    let frameByteCount = dataByteCount + TFRecordFrame.overheadByteCount
    if offset < windowStart || offset + frameByteCount > windowEnd {
      // Reading on behind the last record pays only where the reader moves forward.
      let wanted = offset == lastEnd ? max(frameByteCount, Self.windowByteCount) : frameByteCount
      let loaded = min(wanted, file.byteCount - offset)
      windowEnd = windowStart
      try file.read(at: offset, count: loaded, into: &window)
      windowStart = offset
      windowEnd = offset + loaded
    }
    lastEnd = offset + frameByteCount
    let start = offset - windowStart
    // A copy of the reference, so that the window is not changed while `body` reads it.
    let window = window
    // The header is checked again: the file may have changed since it was scanned.
    let declared = try TFRecordFrame.dataByteCount(
      header: window.span.extracting(start..<start + TFRecordFrame.headerByteCount), at: place,
      fileByteCount: file.byteCount)
    guard declared == dataByteCount else {
      throw RecordsError(
        .damaged, "\(place): the record has \(declared) bytes, but had \(dataByteCount) when the shard was indexed")
    }
    return try TFRecordFrame.withData(of: window.span.extracting(start..<start + frameByteCount), at: place, body)
  }

  private func location(of ordinal: Int) throws(RecordsError) -> (byteOffset: Int, dataByteCount: Int) {
    let number = ordinal / ShardIndex.Page.recordCount
    if pages[number] == nil, pages.count == Self.pageLimit { pages.removeAll(keepingCapacity: true) }
    return try index.location(of: ordinal, page: &pages[number, default: ShardIndex.Page()])
  }
}

extension ShardReader: RecordReader {
  /// What the scan found.
  public var damage: RecordsError? { index.damage }

  /// The shard with the record's number in it.
  public func place(of ordinal: Int) -> String { "\(file.path): record \(ordinal)" }

  /// Hands the data of record `ordinal` to `body`.
  public func read(_ ordinal: Int, _ body: (Span<UInt8>) throws -> Void) throws { try withRecord(ordinal, body) }
}
