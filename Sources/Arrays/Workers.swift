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

/// Threads that run segments in order and, within a segment, pieces in any order.
///
/// Which worker runs a piece depends on timing; what a piece computes must not. The calling thread is worker 0, so one
/// worker means no further thread. Pieces are handed out by a ticket that counts through all segments: a slow core takes
/// fewer of them, and there is no barrier but the data's own.
public final class Workers {
  /// How many threads work, the caller's included.
  public let count: Int

  private let mailbox: Monitor<Mail>
  private var threads: [BackgroundThread] = []

  /// What the threads find when they wake: the job, none to end, and how many there were so far.
  private struct Mail {
    var job: Job?
    var generation = 0
  }

  /// Starts `count - 1` threads.
  public init(count: Int) {
    precondition(count >= 1, "Workers needs at least one thread, got \(count)")
    self.count = count
    let mailbox = Monitor(Mail())
    self.mailbox = mailbox
    for index in 1..<max(count, 1) {
      guard let thread = BackgroundThread({ Self.serve(mailbox, worker: index) }) else {
        preconditionFailure("the system has no thread left for worker \(index) of \(count)")
      }
      threads.append(thread)
    }
  }

  deinit {
    post(nil)
    for thread in threads { thread.join() }
  }

  private func post(_ job: Job?) {
    mailbox.use { mail in
      mail.job = job
      mail.generation += 1
    }
  }

  private static func serve(_ mailbox: Monitor<Mail>, worker: Int) {
    var seen = 0
    while true {
      let job = mailbox.use(when: { $0.generation != seen }) { mail in
        seen = mail.generation
        return mail.job
      }
      guard let job else { return }
      job.work(worker: worker)
      job.remaining.subtract(1, ordering: .acquiringAndReleasing)
    }
  }

  /// Runs all segments and returns when the last is finished.
  ///
  /// - Precondition: not called from two threads at once, nor from a piece.
  public func run(_ segments: [Segment]) {
    let job = Job(segments)
    guard count > 1 else { return job.work(worker: 0) }
    job.remaining.store(count - 1, ordering: .relaxed)
    post(job)
    job.work(worker: 0)
    pause(until: { job.remaining.load(ordering: .acquiring) == 0 })
  }

  /// Runs `body` for every index below `count`, in no particular order.
  public func forEach(_ count: Int, _ body: @escaping (_ index: Int, _ worker: Int) -> Void) {
    run([Segment(count: count, body: body)])
  }
}

/// One call of `run`.
///
/// Sound as Sendable: the segments are immutable while threads see the job, pieces write disjoint memory by contract,
/// and everything else is atomic.
private final class Job: @unchecked Sendable {
  let segments: [Segment]
  let firstTickets: [Int]
  let next = Atomic(0)
  let done = Atomic(0)
  let open = Atomic(0)
  let remaining = Atomic(0)

  init(_ segments: [Segment]) {
    self.segments = segments
    var tickets = [0]
    for segment in segments { tickets.append(tickets[tickets.count - 1] + max(segment.count, 1)) }
    firstTickets = tickets
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

/// Spins for about a tenth of a millisecond, since the wait is mostly shorter than a system call, then sleeps in short
/// naps: whoever is waited for may need this very core.
private func pause(until ready: () -> Bool) {
  var spins = 0
  while !ready() {
    spins += 1
    if spins > 20_000 {
      var nap = timespec(tv_sec: 0, tv_nsec: 30_000)
      nanosleep(&nap, nil)
    }
  }
}
