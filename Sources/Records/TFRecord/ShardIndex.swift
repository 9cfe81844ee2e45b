/// Where each record of one TFRecord shard begins, found by one scan over the headers.
///
/// Eight bytes a record, in a table on disk. The format has no end mark, so only the declared count tells a shard cut
/// between two records from a whole one; the scan compares them.
public struct ShardIndex: Sendable {
  /// The path of the shard.
  public let path: String

  /// How many records the dataset declares for this shard.
  public let declaredCount: Int

  /// How many bytes the shard had when it was scanned.
  let byteCount: Int

  /// What is wrong with the shard, or `nil`.
  ///
  /// Records from ``readableCount`` on cannot be located in a damaged shard.
  public let damage: RecordsError?

  /// How many records can be located; equal to ``declaredCount`` in a sound shard.
  public let readableCount: Int

  /// Where each record's header begins, then where the last record ends: ``readableCount`` + 1 entries.
  private let table: OffsetTable
  private let firstEntry: Int

  /// Scans the headers of a shard; damage is noted, not thrown.
  ///
  /// Complexity: O(records). No more is read of large records than their headers.
  public init(scanning file: InputFile, declaredCount: Int, table: OffsetTable) throws(RecordsError) {
    path = file.path
    byteCount = file.byteCount
    self.declaredCount = declaredCount
    var offsets = [0]
    var damage: RecordsError?
    var window: [UInt8] = []
    var windowStart = 0
    var windowEnd = 0
    var offset = 0
    var expectedByteCount = 0
    while offset < file.byteCount, damage == nil, offsets.count <= declaredCount {
      let place = RecordPlace(path: file.path, ordinal: offsets.count - 1, byteOffset: offset)
      let left = file.byteCount - offset
      if left < TFRecordFrame.headerByteCount {
        damage = TFRecordFrame.cutInHeader(at: place, left: left)
        break
      }
      if offset + TFRecordFrame.headerByteCount > windowEnd {
        let wanted = expectedByteCount > 1 << 15 ? TFRecordFrame.headerByteCount : 1 << 16
        try file.read(at: offset, count: min(wanted, left), into: &window)
        windowStart = offset
        windowEnd = offset + min(wanted, left)
      }
      let start = offset - windowStart
      do throws(RecordsError) {
        let dataByteCount = try TFRecordFrame.dataByteCount(
          header: window.span.extracting(start..<start + TFRecordFrame.headerByteCount), at: place,
          fileByteCount: file.byteCount)
        expectedByteCount = dataByteCount
        offset += dataByteCount + TFRecordFrame.overheadByteCount
        offsets.append(offset)
      } catch { damage = error }
    }
    if damage == nil, offsets.count - 1 < declaredCount {
      damage = RecordsError(
        .damaged,
        "\(path): the shard ends at byte \(offset) after \(offsets.count - 1) records, but dataset_info.json declares "
          + "\(declaredCount); the file was cut short, fetch or build it again")
    } else if damage == nil, offset < file.byteCount {
      damage = RecordsError(
        .damaged,
        "\(path): \(file.byteCount - offset) bytes follow record \(declaredCount - 1) at byte \(offset), but "
          + "dataset_info.json declares \(declaredCount) records; fetch or build the shard again")
    }
    self.table = table
    firstEntry = try table.append(offsets)
    readableCount = offsets.count - 1
    self.damage = damage
  }

  /// Where a record's header begins and how many bytes its data has.
  ///
  /// - Parameter page: entries that were read before, of this index alone; the neighbours of a record come with it.
  public func location(
    of ordinal: Int, page: inout Page
  ) throws(RecordsError) -> (byteOffset: Int, dataByteCount: Int) {
    precondition(
      (0..<declaredCount).contains(ordinal), "record \(ordinal) of a shard of \(declaredCount) records was asked for")
    guard ordinal < readableCount else {
      throw damage ?? RecordsError(.damaged, "\(path): record \(ordinal) cannot be located")
    }
    let slot = ordinal % Page.recordCount
    let first = ordinal - slot
    if page.first != first {
      let count = min(Page.recordCount, readableCount - first) + 1
      page.first = -1
      let loaded: Result<Void, RecordsError> = page.offsets.withUnsafeMutableBufferPointer { offsets in
        // Sound: count is at most the page's length.
        Result { () throws(RecordsError) in
          try table.read(at: firstEntry + first, into: UnsafeMutableBufferPointer(rebasing: offsets[..<count]))
        }
      }
      try loaded.get()
      page.first = first
    }
    let start = page.offsets[slot]
    return (start, page.offsets[slot + 1] - start - TFRecordFrame.overheadByteCount)
  }

  /// A part of an index in memory.
  public struct Page {
    static let recordCount = 512
    fileprivate var first = -1
    fileprivate var offsets = [Int](repeating: 0, count: Page.recordCount + 1)

    /// Makes an empty page.
    public init() {}
  }
}
