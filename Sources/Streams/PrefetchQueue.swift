import Glibc

/// Finished batches between the thread that makes them and the one that takes them.
final class PrefetchQueue: @unchecked Sendable {
  // Every stored property below is touched only while `mutex` is held.
  private var batches: [Batch] = []
  private var byteCount = 0
  private var end: Result<Ledger, any Error>?
  private var isStopped = false

  private let depth: Int
  private let byteBudget: Int
  // On the heap: the address of a mutex must not change.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  init(depth: Int, byteBudget: Int) {
    self.depth = depth
    self.byteBudget = byteBudget
    mutex.initialize(to: pthread_mutex_t())
    changed.initialize(to: pthread_cond_t())
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(changed, nil)
  }

  deinit {
    pthread_cond_destroy(changed)
    pthread_mutex_destroy(mutex)
    changed.deallocate()
    mutex.deallocate()
  }

  /// Adds a batch, waiting for room; false if nobody wants it any more.
  func put(_ batch: Batch) -> Bool {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while !isStopped, !batches.isEmpty, batches.count >= depth || byteCount + batch.byteCount > byteBudget {
      pthread_cond_wait(changed, mutex)
    }
    if isStopped { return false }
    batches.append(batch)
    byteCount += batch.byteCount
    pthread_cond_signal(changed)
    return true
  }

  /// Says that no batch follows.
  func finish(_ result: Result<Ledger, any Error>) {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    end = result
    pthread_cond_signal(changed)
  }

  /// Takes the oldest batch, waiting for one; `nil` at the end.
  func take() throws -> Batch? {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while batches.isEmpty, end == nil { pthread_cond_wait(changed, mutex) }
    if batches.isEmpty {
      if case .failure(let error) = end { throw error }
      return nil
    }
    let batch = batches.removeFirst()
    byteCount -= batch.byteCount
    pthread_cond_signal(changed)
    return batch
  }

  /// The epoch's ledger once the last batch was taken.
  var ledger: Ledger? {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    guard batches.isEmpty, case .success(let ledger) = end else { return nil }
    return ledger
  }

  /// Makes ``put(_:)`` return at once.
  func stop() {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    isStopped = true
    pthread_cond_signal(changed)
  }
}
