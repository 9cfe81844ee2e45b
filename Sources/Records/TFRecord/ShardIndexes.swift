import Synchronization

/// The indexes of a collection's shards, each made when it is first asked for, whichever thread asks.
final class ShardIndexes: Sendable {
  private final class Slot: Sendable {
    let index = Mutex<ShardIndex?>(nil)
  }

  /// Made with the first index: who looks at a dataset's facts needs no temporary file.
  private let table = Mutex<OffsetTable?>(nil)
  private let slots: [Slot]

  /// Makes room for a number of shards.
  init(count: Int) { slots = (0..<count).map { _ in Slot() } }

  /// Opens a shard whose number in the collection is `number`, scanning it the first time.
  func open(_ path: String, number: Int, declaredCount: Int) throws -> ShardReader {
    let stored = try InputFile(opening: path)
    let file = try Compression(ofTFRecordFile: stored).plainFile(of: stored)
    let index = try slots[number].index.withLock { known in
      if let index = known, index.byteCount == file.byteCount { return index }
      let table = try table.withLock { known in
        if let known { return known }
        let made = try OffsetTable()
        known = made
        return made
      }
      let index = try ShardIndex(scanning: file, declaredCount: declaredCount, table: table)
      known = index
      return index
    }
    return ShardReader(file, index)
  }
}
