import Glibc

/// A thread of our own, for work that may block or spin: the cooperative pool must not.
package final class BackgroundThread: Sendable {
  private let thread: pthread_t

  /// As much as the first thread of a process has on Linux, whatever the user's limits say.
  private static let stackByteCount = 8 << 20

  /// Starts `body` on a new thread; `nil` where the system has none to give.
  package init?(_ body: @escaping @Sendable () -> Void) {
    guard let thread = Self.create(body) else { return nil }
    self.thread = thread
  }

  /// Starts work that nobody joins, and says whether the system had a thread for it.
  package static func detach(_ body: @escaping @Sendable () -> Void) -> Bool {
    guard let thread = create(body) else { return false }
    pthread_detach(thread)
    return true
  }

  /// Waits until the thread's work is done; call it exactly once.
  package func join() { pthread_join(thread, nil) }

  private static func create(_ body: @escaping @Sendable () -> Void) -> pthread_t? {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, stackByteCount)
    var thread = pthread_t()
    // Sound: the retained work is taken over by the thread, or released here if there is none.
    let work = Unmanaged.passRetained(Work(body))
    let status = pthread_create(
      &thread, &attributes,
      { pointer in
        if let pointer { Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue().body() }
        return nil
      }, work.toOpaque())
    guard status == 0 else {
      work.release()
      return nil
    }
    return thread
  }

  private final class Work: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
}
