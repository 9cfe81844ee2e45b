import Synchronization

/// Segments prepared to be run any number of times.
///
/// Threads come and go while it is open: one that wakes up too late finds it closed, and nobody waits for that thread. It is
/// opened again only when no thread is at work on it.
public final class Program: Sendable {
  private let segments: [Segment]
  private let firstTickets: [Int]
  private let next = Atomic(0)
  private let done = Atomic(0)
  private let open = Atomic(0)
  /// The threads at work on it; `closed` more where no others may come.
  private let members = Atomic(closed)
  private static let closed = 1 << 32

  /// Prepares segments that run in this order.
  public init(_ segments: [Segment]) {
    self.segments = segments
    var tickets = [0]
    for segment in segments { tickets.append(tickets[tickets.count - 1] + max(segment.count, 1)) }
    firstTickets = tickets
  }

  /// Whether there is work for more than one thread at a time.
  var isShared: Bool { segments.contains { $0.count > 1 } }

  /// Opens it from the beginning, with the caller at work on it.
  func begin() {
    next.store(0, ordering: .relaxed)
    done.store(0, ordering: .relaxed)
    open.store(0, ordering: .relaxed)
    members.store(1, ordering: .releasing)
  }

  /// Closes it, with the caller's work done, and returns when that of all others is.
  func end() {
    members.add(Self.closed - 1, ordering: .acquiringAndReleasing)
    pause(until: { members.load(ordering: .acquiring) == Self.closed })
  }

  /// Works on it, unless it is closed.
  func join(worker: Int) {
    var count = members.load(ordering: .relaxed)
    repeat {
      guard count < Self.closed else { return }
      let (exchanged, found) = members.weakCompareExchange(
        expected: count, desired: count + 1, successOrdering: .acquiring, failureOrdering: .relaxed)
      if exchanged { break }
      count = found
    } while true
    work(worker: worker)
    members.subtract(1, ordering: .releasing)
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
