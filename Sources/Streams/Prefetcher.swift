public import Arrays
import Glibc

/// The batches of one epoch, made ahead on a thread of their own.
///
/// Gives exactly what ``BatchIterator`` gives, whatever the depth. Waits in ``next()`` only while no batch is ready.
/// Use from one thread at a time.
public final class Prefetcher {
  private let queue: PrefetchQueue
  private let thread: pthread_t

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
    queue = PrefetchQueue(depth: depth, byteBudget: byteBudget)
    let work = Work(queue: queue) { BatchIterator(dataset: dataset, key: key, epoch: epoch) }
    var thread = pthread_t()
    // Sound: the retained work is taken over by the thread, or released here if there is none.
    let context = Unmanaged.passRetained(work)
    let status = pthread_create(
      &thread, nil,
      { context in
        if let context { Unmanaged<Work>.fromOpaque(context).takeRetainedValue().run() }
        return nil
      }, context.toOpaque())
    if status != 0 {
      context.release()
      throw StreamsError(.failed, "cannot start a thread: \(String(cString: strerror(status)))")
    }
    self.thread = thread
  }

  deinit {
    queue.stop()
    pthread_join(thread, nil)
  }

  /// The next batch; `nil` at the end of the epoch.
  ///
  /// - Throws: what ``BatchIterator/next()`` throws.
  public func next() throws -> Batch? { try queue.take() }

  /// Where the records went; `nil` until the epoch has been read to its end.
  public var ledger: Ledger? { queue.ledger }

  private final class Work: Sendable {
    let queue: PrefetchQueue
    let start: @Sendable () -> BatchIterator

    init(queue: PrefetchQueue, start: @escaping @Sendable () -> BatchIterator) {
      self.queue = queue
      self.start = start
    }

    func run() {
      let iterator = start()
      do {
        while let batch = try iterator.next() {
          if !queue.put(batch) { return }
        }
        queue.finish(.success(iterator.ledger))
      } catch { queue.finish(.failure(error)) }
    }
  }
}
