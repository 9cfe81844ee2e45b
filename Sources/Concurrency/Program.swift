import Glibc
import Synchronization

/// A stretch of parallel work: `count` independent pieces, then something to do once.
public struct Segment {
  /// How many pieces.
  public let count: Int

  /// Runs piece `index` on worker `worker`; pieces write disjoint memory.
  public let body: (_ index: Int, _ worker: Int) -> Void

  /// Runs once, after the last piece and before the next segment.
  public let finish: (() -> Void)?

  /// Makes a segment.
  public init(count: Int, body: @escaping (_ index: Int, _ worker: Int) -> Void, finish: (() -> Void)? = nil) {
    self.count = count
    self.body = body
    self.finish = finish
  }
}

/// Segments prepared to be run any number of times.
///
/// Sound as Sendable: the segments are immutable, pieces write disjoint memory by contract, and everything else is
/// atomic; it is rewound only when no thread is at work on it.
public final class Program {
  private let segments: [Segment]
  private let firstTickets: [Int]
  private let next = Atomic(0)
  private let done = Atomic(0)
  private let open = Atomic(0)
  let remaining = Atomic(0)

  /// Prepares segments that run in this order.
  public init(_ segments: [Segment]) {
    self.segments = segments
    var tickets = [0]
    for segment in segments { tickets.append(tickets[tickets.count - 1] + max(segment.count, 1)) }
    firstTickets = tickets
  }

  func rewind(helperCount: Int) {
    next.store(0, ordering: .relaxed)
    done.store(0, ordering: .relaxed)
    open.store(0, ordering: .relaxed)
    remaining.store(helperCount, ordering: .releasing)
  }

  func work(worker: Int) {
    var index = 0
    while true {
      let ticket = next.add(1, ordering: .relaxed).oldValue
      while index < segments.count, ticket >= firstTickets[index + 1] { index += 1 }
      guard index < segments.count else { return }
      pause(until: { open.load(ordering: .acquiring) >= index })
      let segment = segments[index]
      let piece = ticket - firstTickets[index]
      // A segment without pieces still has one ticket, to run its `finish`.
      if piece < segment.count { segment.body(piece, worker) }
      if done.add(1, ordering: .acquiringAndReleasing).newValue == firstTickets[index + 1] {
        segment.finish?()
        open.store(index + 1, ordering: .releasing)
      }
    }
  }
}

/// Looks again and again for some ten microseconds, since most waits are shorter than a system call.
///
/// - Returns: whether it came.
func spin(until ready: () -> Bool) -> Bool {
  for _ in 0..<20_000 where ready() { return true }
  return false
}

/// Spins, then sleeps in short naps: whoever is waited for may need this very core.
func pause(until ready: () -> Bool) {
  guard !spin(until: ready) else { return }
  while !ready() {
    var nap = timespec(tv_sec: 0, tv_nsec: 30_000)
    nanosleep(&nap, nil)
  }
}
