/// Memory that a kernel may use for the length of a call: one stretch a worker, the same for all steps, so that it stays
/// in that worker's caches.
final class WorkerScratch {
  private let arena: Arena
  private let workerCount: Int
  private let buffer: Buffer
  private var byteCount = 0

  init(_ arena: Arena, workerCount: Int) {
    self.arena = arena
    self.workerCount = workerCount
    buffer = arena.buffer(.shared, byteCount: 0)
  }

  /// Sees to it that there is so much; only before the arena is laid out.
  func reserve(byteCount count: Int) {
    let missing = Arena.aligned(count) - byteCount
    guard missing > 0 else { return }
    byteCount += missing
    _ = buffer.append(byteCount: missing * workerCount)
  }

  /// Where a worker's begins.
  func bytes(worker: Int) -> UnsafeMutableRawPointer { arena.bytes(buffer) + worker * byteCount }
}
