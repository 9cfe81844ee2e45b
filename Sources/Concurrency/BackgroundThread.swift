import Glibc

/// A thread of our own, for work that may block or spin: the cooperative pool must not.
package final class BackgroundThread {
  private let thread: pthread_t

  /// Starts `body` on a new thread; `nil` where the system has none to give.
  package init?(_ body: @escaping @Sendable () -> Void) {
    var thread = pthread_t()
    // Sound: the retained work is taken over by the thread, or released here if there is none.
    let work = Unmanaged.passRetained(Work(body))
    let status = pthread_create(
      &thread, nil,
      { pointer in
        if let pointer { Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue().body() }
        return nil
      }, work.toOpaque())
    guard status == 0 else {
      work.release()
      return nil
    }
    self.thread = thread
  }

  /// Waits until the thread's work is done; call it exactly once.
  package func join() { pthread_join(thread, nil) }

  private final class Work: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
}
