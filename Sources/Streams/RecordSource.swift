import Records

/// Hands out the raw records of a dataset by position, opening shards when they are first needed.
///
/// Holds at most ``openLimit`` files and windows, and the index of every shard that was touched (8 bytes a record).
final class RecordSource {
  private let dataset: Dataset
  private var readers: [Int: ShardReader] = [:]
  private var indexes: [Int: ShardIndex] = [:]
  private var opened: [Int] = []
  private var currentRun = -1
  private var currentRange = 0..<0
  private var currentReader: ShardReader?
  private static let openLimit = 64

  init(dataset: Dataset) { self.dataset = dataset }

  /// Hands the record at `position` to `body`, with its number in the whole dataset.
  func withRecord<Result>(_ position: Int, _ body: (Span<UInt8>, _ datasetOrdinal: Int) throws -> Result) throws
    -> Result
  {
    if !currentRange.contains(position) { try enterRun(of: position) }
    let run = dataset.runs[currentRun]
    let reader = try currentReader ?? reader(of: run)
    currentReader = reader
    let ordinal = run.firstOrdinal + position - run.firstPosition
    return try reader.withRecord(ordinal) { try body($0, run.recordsBefore + ordinal) }
  }

  private func enterRun(of position: Int) throws {
    currentRun = dataset.runIndex(of: position)
    let start = dataset.runs[currentRun].firstPosition
    let end = currentRun + 1 < dataset.runs.count ? dataset.runs[currentRun + 1].firstPosition : dataset.recordCount
    currentRange = start..<end
    currentReader = nil
  }

  private func reader(of run: Dataset.Run) throws -> ShardReader {
    if let reader = readers[run.shardNumber] { return reader }
    let reader = try ShardReader(
      path: run.path, declaredCount: run.shardLength, index: indexes[run.shardNumber])
    if let damage = reader.index.damage, dataset.description.onCorrupt == .fail { throw damage }
    indexes[run.shardNumber] = reader.index
    if opened.count == Self.openLimit { readers[opened.removeFirst()] = nil }
    opened.append(run.shardNumber)
    readers[run.shardNumber] = reader
    return reader
  }
}
