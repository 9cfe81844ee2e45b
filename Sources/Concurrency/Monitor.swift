import Glibc

/// A value that threads share, each waiting until it is as it needs it.
///
/// It goes from thread to thread only where its value may.
package final class Monitor<Value> {
  private var value: Value
  // On the heap: the address of a mutex must not change.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  /// Begins with a value.
  package init(_ value: Value) {
    self.value = value
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

  /// Waits until the value is ready, works with it alone, and wakes whoever waits for a change.
  package func use<Result>(
    when isReady: (Value) -> Bool = { _ in true }, _ body: (inout Value) throws -> Result
  ) rethrows -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while !isReady(value) { pthread_cond_wait(changed, mutex) }
    defer { pthread_cond_broadcast(changed) }
    return try body(&value)
  }
}

// Unchecked, because the compiler cannot know that the mutex guards the value, and `Mutex` of the standard library has no
// condition to wait for. Sound: `value` is touched only while `mutex` is held, and neither primitive moves.
extension Monitor: @unchecked Sendable where Value: Sendable {}
