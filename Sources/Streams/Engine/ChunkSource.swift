import Arrays
import Concurrency

/// Where chunks come from: the caller's thread, or threads of their own.
final class ChunkSource {
  private enum Work {
    case caller(ChunkMaker)
    case threads(ChunkQueue, [BackgroundThread])
  }

  private let work: Work
  /// Where the caller's thread is in the order.
  private var order: any RecordCursor
  private let chunkLength: Int
  private let threadLimit: Int
  private var hasEnded = false
  private var times = StageTimes()

  /// Starts at a place in the order; nothing is read yet.
  init(
    _ dataset: Dataset, key: RandomKey, epoch: Int, from position: Int, _ resources: StreamResources
  ) throws {
    var order = try dataset.description.records.cursor(in: dataset.catalogue, key: key.derived("order").derived(epoch))
    if position > 0 { order.seek(to: position) }
    let rowByteCount = (dataset.fixedRowCount ?? 1 << 14) * MemoryLayout<Float>.stride
    let batchSize = dataset.description.batchSize
    self.order = order
    chunkLength = max(1, min(batchSize, resources.byteBudget / (4 * rowByteCount)))
    threadLimit = resources.threadCount
    guard threadLimit > 0 else {
      work = .caller(ChunkMaker(dataset, key: key, epoch: epoch))
      return
    }
    let chunksPerBatch = (batchSize + chunkLength - 1) / chunkLength
    let queue = ChunkQueue(
      order, chunkLength: chunkLength, aheadLimit: resources.prefetchDepth * chunksPerBatch,
      byteBudget: resources.byteBudget, threadLimit: threadLimit)
    var threads: [BackgroundThread] = []
    for number in 0..<threadLimit {
      guard let thread = BackgroundThread({ queue.work(ChunkMaker(dataset, key: key, epoch: epoch), thread: number) })
      else {
        queue.stop()
        for thread in threads { thread.join() }
        throw StreamsError(.failed, "the system has no thread left for a stream; give it fewer than \(threadLimit)")
      }
      threads.append(thread)
    }
    work = .threads(queue, threads)
  }

  deinit {
    guard case .threads(let queue, let threads) = work else { return }
    queue.stop()
    for thread in threads { thread.join() }
  }

  /// The next chunk; `nil` at the end.
  func next() -> Chunk? {
    switch work {
    case .threads(let queue, _): return queue.next()
    case .caller(let maker):
      if hasEnded { return nil }
      let references = order.next(chunkLength)
      hasEnded = references.count < chunkLength
      if references.isEmpty { return nil }
      defer { times.add(maker.takeTimes()) }
      return maker.chunk(references)
    }
  }

  /// What was done so far.
  func profile(waiting: Double, total: Double) -> StreamProfile {
    let progress =
      switch work {
      case .threads(let queue, _): queue.progress
      case .caller: ChunkQueue.Progress(times: times, activeCount: 1, adjustmentCount: 0)
      }
    return StreamProfile(
      stages: StreamStage.allCases.map {
        StreamProfile.Stage(name: "\($0)", seconds: progress.times.seconds[$0.rawValue])
      }, recordCount: progress.times.recordCount, waitingSeconds: waiting, totalSeconds: total,
      activeThreadCount: progress.activeCount, threadLimit: max(threadLimit, 1),
      adjustmentCount: progress.adjustmentCount)
  }
}
