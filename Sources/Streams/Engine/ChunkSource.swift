import Arrays

/// Where chunks come from: the caller's thread, or threads of their own.
final class ChunkSource {
  private let queue: ChunkQueue?
  private var threads: [BackgroundThread] = []
  private let order: any RecordCursor
  private let maker: ChunkMaker
  private let chunkLength: Int
  private let threadLimit: Int
  private var position: Int
  private var hasEnded = false
  private var times = StageTimes()

  /// Starts at a place in the order; nothing is read yet.
  init(
    _ dataset: Dataset, key: RandomKey, epoch: Int, from position: Int, _ resources: StreamResources
  ) throws {
    order = try dataset.description.records.cursor(in: dataset.catalogue, key: key.derived("order").derived(epoch))
    if position > 0 { order.seek(to: position) }
    self.position = position
    maker = ChunkMaker(dataset, key: key, epoch: epoch)
    let rowByteCount = (dataset.fixedRowCount ?? 1 << 14) * MemoryLayout<Float>.stride
    let batchSize = dataset.description.batchSize
    chunkLength = max(1, min(batchSize, resources.byteBudget / (4 * rowByteCount)))
    threadLimit = resources.threadCount
    guard threadLimit > 0 else {
      queue = nil
      return
    }
    let chunksPerBatch = (batchSize + chunkLength - 1) / chunkLength
    let queue = ChunkQueue(
      order, chunkLength: chunkLength, aheadLimit: resources.prefetchDepth * chunksPerBatch,
      byteBudget: resources.byteBudget, threadLimit: threadLimit, from: position)
    self.queue = queue
    for number in 0..<threadLimit {
      guard let thread = BackgroundThread({ queue.work(ChunkMaker(dataset, key: key, epoch: epoch), thread: number) })
      else {
        queue.stop()
        for thread in threads { thread.join() }
        throw StreamsError(.failed, "the system has no thread left for a stream; give it fewer than \(threadLimit)")
      }
      threads.append(thread)
    }
  }

  deinit {
    queue?.stop()
    for thread in threads { thread.join() }
  }

  /// The next chunk; `nil` at the end.
  func next() -> Chunk? {
    if let queue { return queue.next() }
    if hasEnded { return nil }
    var references: [RecordReference] = []
    references.reserveCapacity(chunkLength)
    while references.count < chunkLength, let reference = order.next() { references.append(reference) }
    hasEnded = references.count < chunkLength
    if references.isEmpty { return nil }
    defer { position += references.count }
    let chunk = maker.chunk(references, at: position)
    times.add(maker.takeTimes())
    return chunk
  }

  /// What was done so far.
  func profile(waiting: Double, total: Double) -> StreamProfile {
    let progress = queue?.progress ?? ChunkQueue.Progress(times: times, activeCount: 1, adjustmentCount: 0)
    return StreamProfile(
      stages: StreamStage.allCases.map {
        StreamProfile.Stage(name: "\($0)", seconds: progress.times.seconds[$0.rawValue])
      }, recordCount: progress.times.recordCount, waitingSeconds: waiting, totalSeconds: total,
      activeThreadCount: progress.activeCount, threadLimit: max(threadLimit, 1),
      adjustmentCount: progress.adjustmentCount)
  }
}
