import Synchronization

/// Segments prepared to be run any number of times.
///
/// It is rewound only when no thread is at work on it.
public final class Program: Sendable {
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
