public import Arrays

/// The batches of one epoch.
///
/// Order and contents are a pure function of the data, the description, the key and the epoch, whatever the resources.
/// For one thread at a time, which waits in ``next()`` while no batch is ready; nothing is read before the first call.
public final class BatchIterator {
  /// What is streamed.
  public let dataset: Dataset

  /// Where the records went so far; balanced once ``next()`` has returned `nil`.
  public private(set) var ledger: Ledger

  /// The records that this iterator skipped; those before the state it goes on from are in the ledger alone.
  public private(set) var skipped = SkippedRecords()

  /// Is told of each record that is skipped, by its number in the catalogue, before the batch that it would have been in.
  public var didSkip: ((_ record: Int, _ reason: String) -> Void)?

  private let key: RandomKey
  private let epoch: Int
  private let resources: StreamResources
  private var source: ChunkSource?
  private var chunk: Chunk?
  /// How many outcomes of the chunk, and how many of its kept rows and of its skipped records, were taken.
  private var (taken, takenRows, takenSkips) = (0, 0, 0)
  /// The place in the order behind what was taken.
  private var position: Int
  private var window: LengthWindow?
  private var windowStart: (position: Int, ledger: Ledger)
  /// How many batches of the first window a state says were given.
  private var skippedBatchCount = 0
  private var failure: (any Error)?
  private var isFinished = false
  private var waitingNanoseconds: UInt64 = 0
  private var startTime: UInt64 = 0
  /// The profile of the whole epoch, once it is over.
  private var lastProfile: StreamProfile?

  /// Starts an epoch; nothing is read yet.
  ///
  /// - Parameter key: the stream's own, equal for all epochs.
  public init(
    dataset: Dataset, key: RandomKey, epoch: Int, resources: StreamResources = StreamResources()
  ) throws(StreamsError) {
    try resources.check()
    self.dataset = dataset
    self.key = key
    self.epoch = epoch
    self.resources = resources
    ledger = Ledger(declared: dataset.recordCount)
    position = 0
    windowStart = (0, ledger)
  }

  /// Goes on where a state was taken, with any resources.
  ///
  /// The time it takes does not depend on how far the epoch had come.
  ///
  /// - Throws: ``StreamsError`` if the state is of another stream; it names the difference.
  public init(
    dataset: Dataset, key: RandomKey, resuming state: StreamState, resources: StreamResources = StreamResources()
  ) throws {
    try resources.check()
    try state.check(fits: dataset, key: key)
    self.dataset = dataset
    self.key = key
    self.resources = resources
    epoch = state.epoch
    ledger = state.ledger
    position = state.position
    windowStart = (state.position, state.ledger)
    skippedBatchCount = state.windowBatchCount
  }

  /// Where the stream is: what ``init(dataset:key:resuming:resources:)`` goes on from.
  ///
  /// Looks at each shard's ends the first time.
  public func state() throws -> StreamState {
    guard dataset.description.lengthWindow != nil else {
      return try StreamState(dataset, key: key, epoch: epoch, position: position, ledger: ledger)
    }
    var state = try StreamState(
      dataset, key: key, epoch: epoch, position: windowStart.position, ledger: windowStart.ledger)
    state.windowBatchCount = window?.givenCount ?? skippedBatchCount
    return state
  }

  /// Where the time went so far.
  public var profile: StreamProfile? {
    if let lastProfile { return lastProfile }
    return source?.profile(
      waiting: Double(waitingNanoseconds) * 1e-9, total: Double(StageClock.now() - startTime) * 1e-9)
  }

  /// The next batch; `nil` at the end of the epoch, when the ledger balances.
  ///
  /// - Throws: `RecordsError` that names shard, record and byte for a record that cannot be read; the iterator is then
  ///   at its end and throws the same again.
  public func next() throws -> Batch? {
    if let failure { throw failure }
    do {
      if source == nil, !isFinished {
        source = try ChunkSource(dataset, key: key, epoch: epoch, from: position, resources)
        startTime = StageClock.now()
      }
      return dataset.description.lengthWindow == nil ? try nextInOrder() : try nextInWindow()
    } catch {
      failure = error
      throw error
    }
  }

  private func nextInOrder() throws -> Batch? {
    let size = dataset.description.batchSize
    let rows = try gather(size)
    if rows.count < size {
      guard try finish(rows.count) else { return nil }
    }
    if rows.count == 0 { return nil }
    ledger.delivered += rows.count
    var batch = rows.batch(size, dataset)
    if let mixing = dataset.description.mixing {
      batch.mix(mixing, dataset, key: key.derived("mixing").derived(epoch))
    }
    return batch
  }

  private func nextInWindow() throws -> Batch? {
    let size = dataset.description.batchSize
    let windowLength = size * (dataset.description.lengthWindow ?? 1)
    while true {
      if let chosen = window?.next() {
        if count(chosen) { return window?.batch(chosen, size, dataset) }
        continue
      }
      if isFinished {
        try ledger.close()
        return nil
      }
      windowStart = (position, ledger)
      let rows = try gather(windowLength)
      isFinished = rows.count < windowLength
      var window = LengthWindow(
        rows, batchSize: size,
        key: key.derived("length window").derived(epoch).derived(windowStart.position))
      for _ in 0..<skippedBatchCount { if let given = window.next() { _ = count(given) } }
      skippedBatchCount = 0
      self.window = window
    }
  }

  /// Enters rows of a window in the ledger; whether they are to be given.
  private func count(_ rows: [Int]) -> Bool {
    let isGiven = rows.count == dataset.description.batchSize || dataset.description.remainder == .pad
    if isGiven { ledger.delivered += rows.count } else { ledger.remainder += rows.count }
    return isGiven
  }

  /// Closes the epoch; whether rows that are left are to be given.
  private func finish(_ leftCount: Int) throws -> Bool {
    if isFinished { return false }
    isFinished = true
    lastProfile = profile
    source = nil
    let isDropped = dataset.description.remainder == .drop
    if isDropped { ledger.remainder += leftCount }
    var closed = ledger
    if !isDropped { closed.delivered += leftCount }
    try closed.close()
    return !isDropped
  }

  /// Takes up to `count` rows from the stream.
  private func gather(_ count: Int) throws -> RowBuffer {
    var rows = RowBuffer(dataset)
    while rows.count < count, try fillChunk(), let chunk {
      if rows.count == 0, taken == 0, chunk.keptCount == chunk.outcomes.count, chunk.keptCount <= count,
        chunk.failure == nil
      {
        position += chunk.keptCount
        self.chunk = nil
        rows.replace(with: chunk)
        continue
      }
      while taken < chunk.outcomes.count, rows.count < count {
        switch chunk.outcomes[taken] {
        case .kept:
          rows.append(chunk, row: takenRows)
          takenRows += 1
        case .filtered: ledger.filtered += 1
        case .skipped:
          ledger.skipped += 1
          let skip = chunk.skips[takenSkips]
          didSkip?(skip.record, skip.reason)
          skipped.add(
            SkippedRecords.Record(
              place: dataset.catalogue.identity(of: skip.record).description, reason: skip.reason))
          takenSkips += 1
        }
        taken += 1
        position += 1
      }
    }
    return rows
  }

  /// Whether a record of the stream is left; throws the error that stands in its place.
  private func fillChunk() throws -> Bool {
    while true {
      if let chunk {
        if taken < chunk.outcomes.count { return true }
        if let failure = chunk.failure { throw failure }
      }
      let before = StageClock.now()
      chunk = source?.next()
      waitingNanoseconds += StageClock.now() - before
      (taken, takenRows, takenSkips) = (0, 0, 0)
      if chunk == nil { return false }
    }
  }
}
