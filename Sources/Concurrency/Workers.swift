import Synchronization

/// Threads that run segments in order and, within a segment, pieces in any order.
///
/// Which worker runs a piece depends on timing; what a piece computes must not, and denormal numbers are zero to all of
/// them. The calling thread is worker 0, so one worker means no further thread. Pieces are handed out by a ticket that
/// counts through all segments: a slow core takes fewer of them, and there is no barrier but the data's own.
public final class Workers {
  /// How many threads work, the caller's included.
  public let count: Int

  private let mailbox = Mailbox()
  private var threads: [BackgroundThread] = []

  /// Where threads find what is to be done.
  private final class Mailbox: Sendable {
    /// The program, none to end, and how many there were so far.
    struct Mail {
      var program: Program?
      var generation = 0
    }

    let mail = Monitor(Mail())
    /// The same count, to be looked at without a lock.
    let generation = Atomic(0)

    func post(_ program: Program?) {
      mail.use { mail in
        mail.program = program
        mail.generation += 1
        generation.store(mail.generation, ordering: .releasing)
      }
    }

    /// Waits for the program after number `seen`, first awake: within a training step they follow closely.
    func take(after seen: inout Int) -> Program? {
      let last = seen
      _ = spin(until: { generation.load(ordering: .acquiring) != last })
      return mail.use(when: { $0.generation != last }) { mail in
        seen = mail.generation
        return mail.program
      }
    }
  }

  /// Starts `count - 1` threads.
  public init(count: Int) {
    precondition(count >= 1, "Workers needs at least one thread, got \(count)")
    self.count = count
    for index in 1..<max(count, 1) {
      guard let thread = BackgroundThread({ [mailbox] in Self.serve(mailbox, worker: index) }) else {
        preconditionFailure("the system has no thread left for worker \(index) of \(count)")
      }
      threads.append(thread)
    }
  }

  deinit {
    mailbox.post(nil)
    for thread in threads { thread.join() }
  }

  private static func serve(_ mailbox: Mailbox, worker: Int) {
    withoutDenormals {
      var seen = 0
      while let program = mailbox.take(after: &seen) {
        program.work(worker: worker)
        program.remaining.subtract(1, ordering: .acquiringAndReleasing)
      }
    }
  }

  /// Runs a program and returns when its last segment is finished; allocates nothing.
  ///
  /// - Precondition: neither workers nor program are at work already, nor is this called from a piece.
  public func run(_ program: Program) {
    program.rewind(helperCount: count - 1)
    guard count > 1 else { return withoutDenormals { program.work(worker: 0) } }
    mailbox.post(program)
    withoutDenormals { program.work(worker: 0) }
    pause(until: { program.remaining.load(ordering: .acquiring) == 0 })
  }

  /// Runs segments that are needed once.
  public func run(_ segments: [Segment]) { run(Program(segments)) }

  /// Runs `body` for every index below `count`, in no particular order.
  public func forEach(_ count: Int, _ body: @escaping (_ index: Int, _ worker: Int) -> Void) {
    run([Segment(count: count, body: body)])
  }
}
