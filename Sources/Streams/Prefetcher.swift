public import Arrays

/// The batches of one epoch, made ahead on a thread of their own.
///
/// Gives exactly what ``BatchIterator`` gives, whatever the depth. Waits in ``next()`` only while no batch is ready.
/// Use from one thread at a time.
public final class Prefetcher {
  private let queue: PrefetchQueue
  private let thread: BackgroundThread

  /// Starts an epoch and the thread that reads ahead.
  ///
  /// - Parameters:
  ///   - depth: how many finished batches may wait.
  ///   - byteBudget: how many bytes they may hold together; one batch may wait in any case.
  public init(
    dataset: Dataset, key: RandomKey, epoch: Int, depth: Int = 4, byteBudget: Int = 64 << 20
  ) throws(StreamsError) {
    guard depth > 0, byteBudget > 0 else {
      throw StreamsError(.configuration, "prefetch depth \(depth) and byte budget \(byteBudget) must be positive")
    }
    let queue = PrefetchQueue(depth: depth, byteBudget: byteBudget)
    self.queue = queue
    let thread = BackgroundThread {
      let iterator = BatchIterator(dataset: dataset, key: key, epoch: epoch)
      do {
        while let batch = try iterator.next() {
          if !queue.put(batch) { return }
        }
        queue.finish(.success(iterator.ledger))
      } catch { queue.finish(.failure(error)) }
    }
    guard let thread else { throw StreamsError(.failed, "the system has no thread left to read ahead with") }
    self.thread = thread
  }

  deinit {
    queue.stop()
    thread.join()
  }

  /// The next batch; `nil` at the end of the epoch.
  ///
  /// - Throws: what ``BatchIterator/next()`` throws.
  public func next() throws -> Batch? { try queue.take() }

  /// Where the records went; `nil` until the epoch has been read to its end.
  public var ledger: Ledger? { queue.ledger }
}
